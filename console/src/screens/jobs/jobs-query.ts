import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { jobCountShape, jobSummariesShape, jobSummaryShape } from '../../../../src/api/job-list-shapes.ts';
import { LOOK_MS } from '../../api/queries.ts';
import { ask } from '../../api/request.ts';

export type JobSummary = z.output<typeof jobSummaryShape>;
export type JobPage = z.output<typeof jobSummariesShape>;

export const STATES = ['active', 'suspended', 'open', 'failing'] as const;

export const ORDERS = ['name', 'next', 'failing'] as const;
export type Order = (typeof ORDERS)[number];

/** What the list is narrowed to; it stands in the URL. */
export interface Filter {
  application?: string;
  labels?: string;
  state?: (typeof STATES)[number];
  text?: string;
}

/** The same, and what goes first. */
export interface JobsSearch extends Filter {
  order?: Exclude<Order, 'name'>;
}

/** The filter as the API takes it. */
export const queryOf = ({ labels, ...filter }: Filter, namespace: string | undefined) => ({
  ...filter,
  labelSelector: labels,
  namespace,
});

export const PAGE = 50;

const readPage = (filter: ReturnType<typeof queryOf>, order: Order, after: string | undefined, signal: AbortSignal) =>
  ask<JobPage>('/jobs/summaries', { query: { ...filter, order, limit: PAGE, continue: after }, signal });

/** The first names that a filter matches. */
export const firstPageQuery = (filter: ReturnType<typeof queryOf>) =>
  queryOptions({
    queryKey: ['jobs', 'first', filter],
    queryFn: ({ signal }) => readPage(filter, 'name', undefined, signal),
  });

/** So many pages are looked at again at each look; the more were read, the rarer all of them are. */
const PAGES_A_LOOK = 4;

/**
 * The pages of the list, read as they are asked for. All are looked at again together, one behind the other, each from where the one before
 * it ends by now: in the order by next fire that moves on with every fire.
 */
export const pagesQuery = (filter: ReturnType<typeof queryOf>, order: Order) =>
  infiniteQueryOptions({
    queryKey: ['jobs', 'pages', filter, order],
    queryFn: ({ pageParam, signal }) => readPage(filter, order, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.continue,
    refetchInterval: ({ state }) => LOOK_MS * Math.ceil((state.data?.pages.length ?? 1) / PAGES_A_LOOK),
  });

export const countQuery = (filter: ReturnType<typeof queryOf>) =>
  queryOptions({
    queryKey: ['jobs', 'count', filter],
    queryFn: ({ signal }) => ask<z.output<typeof jobCountShape>>('/jobs/count', { query: filter, signal }),
    // Counting looks at every job that the filter could mean.
    refetchInterval: 6 * LOOK_MS,
    placeholderData: keepPreviousData,
  });
