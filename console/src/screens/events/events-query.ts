import type { Events, Run } from '../../api/types.ts';
import { pagesQuery } from '../../parts/all-pages.ts';
import { STEP_KINDS } from '../run/step-kind.ts';

type Kind = (typeof STEP_KINDS)[number];

/** What narrows the events, as it stands in the URL. */
export interface EventSearch {
  run?: string;
  kind?: Kind[];
  job?: string;
  application?: string;
  state?: Run['state'][];
  text?: string;
  endpoint?: string;
  from?: string;
  to?: string;
}

export const RUN_STATES = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'partly_failed',
  'cancelled',
  'skipped',
  'missed',
] as const satisfies readonly Run['state'][];

const TEXTS = ['run', 'job', 'application', 'text', 'endpoint', 'from', 'to'] as const;

/** What somebody wrote into the URL, without what is no filter. */
export const eventSearchOf = (search: Record<string, unknown>): EventSearch => {
  const found: Record<string, unknown> = {};
  for (const name of TEXTS) {
    // The router reads what looks like a number as one.
    const value = typeof search[name] === 'number' ? String(search[name]) : search[name];
    if (typeof value === 'string' && value !== '') found[name] = value;
  }
  for (const [name, all] of [
    ['kind', STEP_KINDS],
    ['state', RUN_STATES],
  ] as const) {
    const given = [search[name]].flat().filter((each) => (all as readonly unknown[]).includes(each));
    if (given.length > 0) found[name] = given;
  }
  return found;
};

export const eventsQuery = (namespace: string | undefined, { run, ...search }: EventSearch) => ({
  // An id that is none would be refused; while it is typed nothing is searched.
  ...pagesQuery<Events>('events', '/events', { namespace, run, ...search }),
  enabled: run === undefined || /^\d{1,16}$/.test(run),
  // A search of a hundred looks is not done again because somebody comes back to the page.
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
});
