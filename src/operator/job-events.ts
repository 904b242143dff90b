import type { JobStanding, LastRun } from '../view/standings.ts';
import type { KubeEvent } from './ports.ts';

/** Something that a reader of `kubectl describe` should know. */
export type Happening = Pick<KubeEvent, 'type' | 'reason' | 'message'>;

/** What the newest run of a job tells anew; null where there is nothing to tell. */
export const happeningOf = (run: LastRun, wasFailing: boolean | null): Happening | null => {
  const because = run.reason === null ? '' : `: ${run.reason}`;
  switch (run.state) {
    case 'failed':
    case 'partly_failed':
      return run.reason?.startsWith('no-endpoint') === true
        ? { type: 'Warning', reason: 'NoEndpoint', message: `Run ${run.id} found nobody to call${because}` }
        : { type: 'Warning', reason: 'RunFailed', message: `Run ${run.id} failed${because}` };
    case 'missed':
      return { type: 'Warning', reason: 'SlotMissed', message: missedText(run) };
    case 'succeeded':
      return wasFailing === true
        ? { type: 'Normal', reason: 'Recovered', message: `Run ${run.id} succeeded, after failures` }
        : null;
    default:
      return null;
  }
};

/** Whether the job fails, by its newest run; what was known before where that run tells nothing. */
export const failingAfter = (run: LastRun | null, before: boolean | null): boolean | null => {
  if (run === null) return before;
  // A run that was missed reached nobody, which is as bad as a failure.
  if (run.state === 'failed' || run.state === 'partly_failed' || run.state === 'missed') return true;
  return run.state === 'succeeded' ? false : before;
};

/** Whether there is anything new of the job's runs to look up: a run was opened since, or one goes on. */
export const isWorthALook = (before: (JobStanding & { lastRun: LastRun | null }) | undefined, now: JobStanding) =>
  before === undefined ||
  before.sequence !== now.sequence ||
  (before.lastRun !== null && before.lastRun.settledAt === null);

/** Of a run that was missed: which one, and why; without a full stop. */
export const missedText = ({ fireAt, reason }: LastRun): string =>
  `Slot ${new Date(fireAt).toISOString().replace('.000', '')} was missed${reason === null ? '' : `: ${reason}`}`;
