import type { DefinedJob } from './definition-book.ts';
import type { JobHistoryBook } from './job-history-book.ts';

/** So many replies are looked at, of at most so many runs. */
const REPLIES = 50;
const RUNS = 200;

interface RepliesPorts {
  jobHistory: Pick<JobHistoryBook, 'newest' | 'replies'>;
}

/** The last replies that came back to a job, newest first, as far as their bodies were kept. */
export const keptReplies = async ({ jobHistory }: RepliesPorts, job: DefinedJob) => {
  const ids = (await jobHistory.newest(job.id, RUNS)).map(({ id }) => id);
  return (await jobHistory.replies(ids, REPLIES)).map(({ detail, ...reply }) => {
    const { bodyHead = null, bodyBytes = null } = JSON.parse(detail) as {
      bodyHead?: string | null;
      bodyBytes?: number | null;
    };
    return { ...reply, bodyHead, bodyBytes };
  });
};
