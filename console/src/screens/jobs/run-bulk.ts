import { ask } from '../../api/request.ts';
import { actOn, newKey } from './act.ts';
import { BULK, type BulkKind } from './bulk-kinds.ts';
import type { JobPage, JobSummary, queryOf } from './jobs-query.ts';

/** Requests at once: a browser opens six connections to a server, and the page needs some for itself. */
const AT_ONCE = 4;
const PAGE = 200;

export interface Progress {
  done: number;
  failed: { job: string; why: string }[];
}

/**
 * Does something to each job that the filter matches, page by page, and goes on where one refuses. Pages continue behind a name, so that
 * what changes on the way (a suspended job leaves the filter "active") skips nobody.
 * @returns the manifests of an export
 */
export const runBulk = async (
  kind: BulkKind,
  query: ReturnType<typeof queryOf>,
  { signal, onProgress, note }: { signal: AbortSignal; onProgress: (progress: Progress) => void; note: string },
): Promise<object[]> => {
  const key = newKey();
  const progress: Progress = { done: 0, failed: [] };
  const manifests: object[] = [];
  const actOnOne = async (job: JobSummary): Promise<void> => {
    try {
      if (kind === 'export') manifests.push(await ask<object>(pathOf(job), { signal, isDocument: true }));
      else await actOn(kind, job, key, note);
      progress.done++;
    } catch (error) {
      if (signal.aborted) return;
      progress.failed.push({ job: `${job.namespace}/${job.name}`, why: (error as Error).message });
    }
  };
  let after: string | undefined;
  do {
    const page = await ask<JobPage>('/jobs/summaries', {
      query: { ...query, limit: PAGE, runs: 0, continue: after },
      signal,
    });
    const jobs = page.items.filter(BULK[kind].touches);
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let job = jobs.shift(); job !== undefined && !signal.aborted; job = jobs.shift()) {
        await actOnOne(job);
        onProgress({ ...progress });
      }
    });
    await Promise.all(workers);
    after = page.continue;
  } while (after !== undefined && !signal.aborted);
  return manifests;
};

const pathOf = ({ namespace, name }: JobSummary): string =>
  `/namespaces/${encodeURIComponent(namespace)}/jobs/${encodeURIComponent(name)}`;
