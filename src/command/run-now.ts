import { CommandError, invalid, notFound } from './command-error.ts';
import type { RunPorts, RunRequest } from './run-store.ts';

export type RunNow = Omit<RunRequest, 'now' | 'requestHash'>;

/** Opens a run by hand or API. The same idempotency key within a day answers the same run. */
export const runNow = async (
  { runs, clock, signals, hash }: RunPorts,
  request: RunNow,
): Promise<{ runId: number; created: boolean }> => {
  const requestHash = hash(JSON.stringify([sorted(request.params), request.endpoint, request.shards]));
  const opening = await runs.openRun({ ...request, requestHash, now: clock.now() });
  switch (opening.kind) {
    case 'opened':
      signals.runQueued();
      return { runId: opening.runId, created: true };
    case 'known':
      return { runId: opening.runId, created: false };
    case 'no-job':
      throw notFound(`job ${request.job} in namespace ${request.namespace}`);
    case 'refused':
      throw new CommandError(opening.code, opening.message);
    case 'impossible':
      throw invalid(opening.problems);
    case 'other-request':
      throw new CommandError(
        'idempotency-conflict',
        'This idempotencyKey was used within a day with other params, endpoint or shards. Use a new key for a new request.',
      );
  }
};

/** The same params in another order are the same request. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
};
