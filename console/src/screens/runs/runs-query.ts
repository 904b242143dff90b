import type { Page, Run } from '../../api/types.ts';
import { pagesQuery } from '../../parts/all-pages.ts';
import { searchOf } from '../../parts/filters/search-of.ts';
import { RUN_STATES } from '../../parts/run-states.ts';

export const CAUSES = ['schedule', 'catch-up', 'manual', 'api'] as const satisfies readonly Run['cause'][];

/** What narrows the runs, as it stands in the URL. */
export interface RunSearch {
  job?: string;
  application?: string;
  state?: Run['state'][];
  cause?: Run['cause'][];
  text?: string;
  from?: string;
  to?: string;
}

const TEXTS = ['job', 'application', 'text', 'from', 'to'] as const;

/** What somebody wrote into the URL, without what is no filter. */
export const runSearchOf = (search: Record<string, unknown>): RunSearch =>
  searchOf(search, TEXTS, { state: RUN_STATES, cause: CAUSES });

export const runsQuery = (namespace: string | undefined, { ...filter }: RunSearch) =>
  pagesQuery<Page<Run>>('runs', '/runs', { namespace, limit: 50, ...filter });
