import { keepPreviousData, queryOptions } from '@tanstack/react-query';
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

/**
 * One page of the list; `after` is `continue` of the page before.
 * @param isSeen only pages that somebody sees are looked at again
 */
export const pageQuery = (
  filter: ReturnType<typeof queryOf>,
  order: Order,
  after: string | undefined,
  isSeen: boolean,
) =>
  queryOptions({
    queryKey: ['jobs', 'page', filter, order, after],
    queryFn: ({ signal }) =>
      ask<JobPage>('/jobs/summaries', { query: { ...filter, order, limit: PAGE, continue: after }, signal }),
    refetchInterval: isSeen ? LOOK_MS : false,
  });

export const countQuery = (filter: ReturnType<typeof queryOf>) =>
  queryOptions({
    queryKey: ['jobs', 'count', filter],
    queryFn: ({ signal }) => ask<z.output<typeof jobCountShape>>('/jobs/count', { query: filter, signal }),
    // Counting looks at every job that the filter could mean.
    refetchInterval: 6 * LOOK_MS,
    placeholderData: keepPreviousData,
  });
