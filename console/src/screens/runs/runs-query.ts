import type { Page, Run } from '../../api/types.ts';
import { pagesQuery } from '../../parts/all-pages.ts';
import { RUN_STATES } from '../events/events-query.ts';

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
export const runSearchOf = (search: Record<string, unknown>): RunSearch => {
  const found: Record<string, unknown> = {};
  for (const name of TEXTS) {
    // The router reads what looks like a number as one.
    const value = typeof search[name] === 'number' ? String(search[name]) : search[name];
    if (typeof value === 'string' && value !== '') found[name] = value;
  }
  for (const [name, all] of [
    ['state', RUN_STATES],
    ['cause', CAUSES],
  ] as const) {
    const given = [search[name]].flat().filter((each) => (all as readonly unknown[]).includes(each));
    if (given.length > 0) found[name] = given;
  }
  return found;
};

export const runsQuery = (namespace: string | undefined, { ...filter }: RunSearch) =>
  pagesQuery<Page<Run>>('runs', '/runs', { namespace, limit: 50, ...filter });
