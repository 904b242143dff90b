import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { jobDaysShape, jobRunsShape } from '../../../../src/api/job-page-shapes.ts';
import type { Document } from '../../../../src/cli/documents.ts';
import type { JobSpec } from '../../../../src/model/job.ts';
import { LOOK_MS } from '../../api/queries.ts';
import { ask } from '../../api/request.ts';
import type { Endpoint, Page, Revision, Slot } from '../../api/types.ts';
import { knownZone } from '../../parts/wall-clock.ts';

export interface JobKey {
  namespace: string;
  name: string;
}

/** A job as the API shows it: every default is filled in. */
export interface ShownJob extends Omit<Document, 'spec' | 'status'> {
  spec: JobSpec;
  status: {
    changedAt: string;
    owner: string | null;
    nextFireAt: string | null;
    suspension: { at: string; by: string; note: string | null } | null;
    conditions: { type: string; message: string }[];
  };
}

export type JobRuns = z.output<typeof jobRunsShape>;
export type JobRun = JobRuns['items'][number];
export type JobDays = z.output<typeof jobDaysShape>;

export const jobPath = ({ namespace, name }: JobKey): string =>
  `/namespaces/${encodeURIComponent(namespace)}/jobs/${encodeURIComponent(name)}`;

/** Everything that is asked of one job lies under this key, so that a change of it makes all of that stale. */
export const jobKey = ({ namespace, name }: JobKey) => ['job', namespace, name] as const;

export const jobQuery = (key: JobKey) =>
  queryOptions({
    queryKey: [...jobKey(key), 'definition'],
    queryFn: ({ signal }) => ask<ShownJob>(jobPath(key), { signal, isDocument: true }),
    refetchInterval: LOOK_MS,
  });

export const runsQuery = (key: JobKey) =>
  queryOptions({
    queryKey: [...jobKey(key), 'runs'],
    queryFn: ({ signal }) => ask<JobRuns>(`${jobPath(key)}/runs`, { query: { limit: 100 }, signal }),
    refetchInterval: LOOK_MS,
  });

export const daysQuery = (key: JobKey, timeZone: string) =>
  queryOptions({
    queryKey: [...jobKey(key), 'days', timeZone],
    queryFn: ({ signal }) => ask<JobDays>(`${jobPath(key)}/days`, { query: { timeZone }, signal }),
    refetchInterval: 6 * LOOK_MS,
    placeholderData: keepPreviousData,
  });

/** @param from, to RFC 3339, both included */
export const slotsQuery = (key: JobKey, from: string, to: string) =>
  infiniteQueryOptions({
    queryKey: [...jobKey(key), 'slots', from, to],
    queryFn: ({ signal, pageParam }) =>
      ask<Page<Slot>>(`${jobPath(key)}/slots`, { query: { from, to, limit: 1_000, continue: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.continue,
  });

export const revisionsQuery = (key: JobKey) =>
  infiniteQueryOptions({
    queryKey: [...jobKey(key), 'revisions'],
    queryFn: ({ signal, pageParam }) =>
      ask<Page<Revision>>(`${jobPath(key)}/revisions`, { query: { limit: 50, continue: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.continue,
  });

/** A revision never changes. */
export const revisionQuery = (key: JobKey, number: number) =>
  queryOptions({
    queryKey: ['revision', key.namespace, key.name, number],
    queryFn: ({ signal }) =>
      ask<Revision & { document: Document }>(`${jobPath(key)}/revisions/${number}`, { signal, isDocument: true }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const endpointsQuery = (namespace: string, application: string) =>
  queryOptions({
    queryKey: ['endpoints', namespace, application],
    queryFn: ({ signal }) =>
      ask<Page<Endpoint>>(
        `/namespaces/${encodeURIComponent(namespace)}/applications/${encodeURIComponent(application)}/endpoints`,
        { signal },
      ),
  });

export interface Preview {
  /** Of the schedule that was asked about, so that an older answer is not drawn in a zone that is being typed. */
  zone: string;
  fires: string[];
  ended: boolean;
  sentence: { en: string; zh: string };
  warnings: { path: string; message: string; remedy: string }[];
  changes: { at: string; fromOffset: string; toOffset: string }[];
}

/** What a schedule would do from now on. */
export const previewQuery = (schedule: unknown, window: { startsAt?: unknown; endsAt?: unknown }, count: number) =>
  queryOptions({
    queryKey: ['preview', schedule, window, count],
    queryFn: async ({ signal }): Promise<Preview> => {
      const body = { schedule, ...window, count };
      const told = await ask<Omit<Preview, 'zone'>>('/preview/schedule', { method: 'POST', body, signal });
      return { ...told, zone: knownZone((schedule as { timeZone?: unknown }).timeZone) };
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
