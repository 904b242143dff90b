import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { neighboursShape, sentRequestShape } from '../../../../src/api/shapes.ts';
import { ask } from '../../api/request.ts';
import type { Page, Run, RunDetail, Step } from '../../api/types.ts';

/** A run that goes on is looked at each second. */
const LOOK_MS = 1_000;

export const isOpen = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'queued' || state === 'running' || state === 'waiting';

/** The run, with the attempts of one shard: a run of a thousand shards stays small. */
export const runQuery = (id: string, shard: number) =>
  queryOptions({
    queryKey: ['run', id, shard],
    queryFn: ({ signal }) =>
      ask<RunDetail>(`/runs/${encodeURIComponent(id)}`, { query: { attemptsOf: shard }, signal }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isOpen(data) ? LOOK_MS : false),
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });

export const neighboursQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id, 'neighbours'],
    queryFn: ({ signal }) =>
      ask<z.output<typeof neighboursShape>>(`/runs/${encodeURIComponent(id)}/neighbours`, { signal }),
    // The next run may open while this one is looked at.
    refetchInterval: ({ state: { data } }) => (data !== undefined && data.next === null ? 5 * LOOK_MS : false),
  });

/** The steps of a run so far; asked again where the run tells that there are more. */
export const stepsQuery = ({ id, state, rounds, settledAt, shards }: RunDetail) =>
  queryOptions({
    queryKey: [
      'run',
      id,
      'steps',
      state,
      rounds,
      settledAt,
      shards.map((s) => `${s.state}${s.attempts.length}`).join(),
    ],
    queryFn: ({ signal }) => ask<Page<Step>>(`/runs/${encodeURIComponent(id)}/events`, { signal }),
    placeholderData: (before) => before,
  });

export type SentRequest = z.output<typeof sentRequestShape>;

/** The request of an attempt. It is asked for anew as the attempt ends, and stays on the page meanwhile. */
export const requestQuery = (id: string, shard: number, attempt: number, isLive: boolean) =>
  queryOptions({
    queryKey: ['run', id, 'request', shard, attempt, isLive],
    queryFn: ({ signal }) =>
      ask<SentRequest>(`/runs/${encodeURIComponent(id)}/request`, { query: { shard, attempt }, signal }),
    staleTime: 60_000,
    placeholderData: (before, asked) =>
      asked?.queryKey[4] === attempt && asked.queryKey[3] === shard ? before : undefined,
  });
