import type { RunState } from '../fire/run/run.ts';
import type { JobSpec } from '../model/job.ts';
import type { Parsed } from '../model/problem.ts';
import { shownInstant, shownInstantOrNull } from './instants.ts';
import type { Requirement } from './label-selector.ts';
import { continuePlace, foreignContinue } from './page.ts';

/**
 * `active`: its schedule opens runs; `suspended`: it does not; `open`: a run of it goes on now; `failing`: the newest run that settled
 * failed or was missed, as far as the newest 20,000 runs of all jobs tell.
 */
export const JOB_STATES = ['active', 'suspended', 'open', 'failing'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** `name`: by namespace and name; `next`: what fires next goes first, what has no next fire last; `failing`: what fails goes first, each by name. */
export const JOB_ORDERS = ['name', 'next', 'failing'] as const;
export type JobOrder = (typeof JOB_ORDERS)[number];

/** Where a job stands in an order: the stretch of the list, and where in it. */
export type JobPlace = readonly [stretch: number, ...where: (string | number)[]];

/** What a place of each order is made of: namespace and name, or instant of the next fire and id. */
const PLACES = {
  name: ['number', 'string', 'string'],
  next: ['number', 'number', 'number'],
  failing: ['number', 'string', 'string'],
} as const satisfies Record<JobOrder, readonly ('number' | 'string')[]>;

/** So many stretches, one behind the other: what fires and what does not, what fails and what does not. */
const STRETCHES: Record<JobOrder, number> = { name: 1, next: 2, failing: 2 };

/** Reads a place back from `continue`; it comes from outside, so its shape is checked, and that the order has such a stretch. */
export const jobPlace = (token: string, order: JobOrder): Parsed<JobPlace> => {
  const place = continuePlace(token, PLACES[order]);
  if (!place.ok) return place;
  const [stretch] = place.value;
  return stretch >= 0 && stretch < STRETCHES[order] ? place : { ok: false, problems: [foreignContinue(token)] };
};

export interface JobFilter {
  /** Null: all. */
  namespaces: readonly string[] | null;
  selector: readonly Requirement[];
  application?: string;
  state?: JobState;
  /** Part of the name, the name for people or the description, in any case. */
  text?: string;
}

export interface JobSummaryRow {
  namespace: string;
  name: string;
  displayName: string | null;
  application: string;
  applicationExists: boolean;
  schedule: JobSpec['schedule'];
  suspended: boolean;
  labels: Record<string, string>;
  nextSlotAt: number | null;
  /** Newest first. */
  runs: { id: number; state: RunState; fireAt: number }[];
  /** In the order that was asked for. */
  place: JobPlace;
}

/**
 * Jobs as a list shows them. A page costs the same however many jobs and runs there are, as long as most jobs within the namespaces match. What
 * matches few of them (labels, text, state, an application of all namespaces) is looked for job by job until the page is full. The order `next` sorts up to
 * 5,000 jobs of the namespaces; among more, each page also passes over those before it that other namespaces have.
 */
export interface JobListBook {
  /** So many jobs behind a place, with so many of the newest runs of each. */
  page(
    filter: JobFilter,
    order: JobOrder,
    after: JobPlace | null,
    limit: number,
    runs: number,
  ): Promise<JobSummaryRow[]>;
  count(filter: JobFilter): Promise<{ jobs: number; suspended: number }>;
}

export const jobSummaryView = ({ nextSlotAt, runs, place: _, ...job }: JobSummaryRow) => ({
  ...job,
  nextFireAt: shownInstantOrNull(nextSlotAt),
  runs: runs.map(({ id, state, fireAt }) => ({ id: String(id), state, fireAt: shownInstant(fireAt) })),
});
