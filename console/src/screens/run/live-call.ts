import { useRef } from 'react';
import type { Attempt, RunDetail, Shard } from '../../api/types.ts';
import { isOpen } from './run-query.ts';

/** A call that goes on, as far as the server that was asked knows. */
export interface LiveCall {
  attempt: number;
  endpoint: string;
  startedAt: string;
}

export const isLive = (attempt: Attempt | LiveCall): attempt is LiveCall => !('verdict' in attempt);

/** The call under way. It stays until its attempt is told, for between its end and that nothing is in flight: the page must not jump. */
export const useLiveCall = ({ calling, state, attempts }: Shard): LiveCall | null => {
  const last = useRef(calling);
  if (calling !== null) last.current = calling;
  const call = calling ?? (state === 'running' ? last.current : null);
  return attempts.some(({ number }) => number === call?.attempt) ? null : call;
};

/** Since when the last round of an open run goes on; null where nothing began yet, or it is not known. */
export const runningSince = (run: RunDetail): string | null => {
  if (!isOpen(run)) return null;
  if (run.rounds === 1) return run.startedAt;
  const starts = run.shards.flatMap(({ attempts, calling }) => [
    ...attempts.filter(({ round }) => round === run.rounds).map(({ startedAt }) => startedAt),
    ...(calling === null ? [] : [calling.startedAt]),
  ]);
  return starts.sort()[0] ?? null;
};
