import type { ActiveRun } from './active-run.ts';
import type { Attempted } from './attempt.ts';
import { type CallAbort, SERVER_STOPS } from './call-abort.ts';

/** A bug of ours must not leave a run open for ever: it counts as an attempt that may have been sent. */
export const brokenAttempt = (error: unknown, now: number): Attempted => {
  const message = `internal error: ${String(error)}`;
  return {
    kind: 'exchanged',
    endpoint: null,
    startedAt: now,
    outcome: { fault: { kind: 'protocol', message }, sent: true, timing: { totalMs: 0 } },
    verdict: { state: 'failed', reason: message },
    dials: [],
  };
};

/** Says why a call of ours was cut off: somebody cancelled the run, or this server stops. */
export const nameAbort = (
  attempted: Attempted & { kind: 'exchanged' },
  run: ActiveRun,
  signal: CallAbort,
): Attempted & { kind: 'exchanged' } => {
  if (!signal.aborted || attempted.outcome.fault?.kind !== 'cancelled') return attempted;
  if (signal.reason !== SERVER_STOPS)
    return { ...attempted, verdict: { state: 'failed', reason: run.cancelReason ?? 'cancelled' } };
  const message = 'the server stopped while it made this call; whether it arrived is not known';
  return {
    ...attempted,
    outcome: { ...attempted.outcome, fault: { kind: 'holder-lost', message } },
    verdict: { state: 'failed', reason: message },
  };
};
