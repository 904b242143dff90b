import type { Events, Run } from '../../api/types.ts';
import { pagesQuery } from '../../parts/all-pages.ts';
import { searchOf } from '../../parts/filters/search-of.ts';
import { RUN_STATES } from '../../parts/run-states.ts';
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

const TEXTS = ['run', 'job', 'application', 'text', 'endpoint', 'from', 'to'] as const;

/** What somebody wrote into the URL, without what is no filter. */
export const eventSearchOf = (search: Record<string, unknown>): EventSearch =>
  searchOf(search, TEXTS, { kind: STEP_KINDS, state: RUN_STATES });

export const eventsQuery = (namespace: string | undefined, { run, ...search }: EventSearch) => ({
  // An id that is none would be refused; while it is typed nothing is searched.
  ...pagesQuery<Events>('events', '/events', { namespace, run, ...search }),
  enabled: run === undefined || /^\d{1,16}$/.test(run),
  // A search of a hundred looks is not done again because somebody comes back to the page.
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
});
