import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Problem, RefusedError } from '../../api/refusal.ts';
import { ask } from '../../api/request.ts';
import { type JobKey, jobPath } from '../job/job-query.ts';
import { useSettled } from './use-settled.ts';

const WAIT_MS = 600;

export interface Findings {
  problems: readonly Problem[];
  warnings: readonly Problem[];
}

const NONE: Findings = { problems: [], warnings: [] };

/** What the server would say of a definition if it were saved now; asked once typing pauses, and only by whoever may save. */
export const useFindings = (job: JobKey, value: unknown, mayAsk: boolean): Findings => {
  const asked = useSettled(JSON.stringify(value ?? null), WAIT_MS);
  const { data } = useQuery({
    queryKey: ['findings', job, asked],
    queryFn: async ({ signal }): Promise<Findings> => {
      try {
        const { warnings } = await ask<{ warnings: Problem[] }>(jobPath(job), {
          method: 'PUT',
          query: { dryRun: true },
          body: JSON.parse(asked) as unknown,
          signal,
        });
        // The preview of the schedule tells of daylight saving by itself.
        return { problems: [], warnings: warnings.filter(({ message }) => !/daylight|clock/i.test(message)) };
      } catch (error) {
        if (error instanceof RefusedError) return { problems: error.body.problems, warnings: [] };
        throw error;
      }
    },
    enabled: mayAsk && asked !== 'null',
    retry: false,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  return data ?? NONE;
};
