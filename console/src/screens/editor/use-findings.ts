import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
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
  const { t } = useTranslation('editor');
  const isNamed = job.name !== '';
  // Everything else of a definition can be checked before it has a name. Address and document settle together.
  const checked = isNamed ? [job, value ?? null] : [{ ...job, name: 'nameless' }, withoutName(value)];
  const asked = useSettled(JSON.stringify(checked), WAIT_MS);
  const { data } = useQuery({
    queryKey: ['findings', asked],
    queryFn: async ({ signal }): Promise<Findings> => {
      const [address, document] = JSON.parse(asked) as [JobKey, unknown];
      try {
        const { warnings } = await ask<{ warnings: Problem[] }>(jobPath(address), {
          method: 'PUT',
          query: { dryRun: true },
          body: document,
          signal,
        });
        // The preview of the schedule tells of daylight saving by itself.
        return { problems: [], warnings: warnings.filter(({ message }) => !/daylight|clock/i.test(message)) };
      } catch (error) {
        if (error instanceof RefusedError) return { problems: error.body.problems, warnings: [] };
        throw error;
      }
    },
    enabled: mayAsk && value !== undefined,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  return useMemo(() => {
    const { problems, warnings } = data ?? NONE;
    return isNamed
      ? { problems, warnings }
      : { problems: [{ path: 'metadata.name', message: t('what.nameMissing'), remedy: '' }, ...problems], warnings };
  }, [data, isNamed, t]);
};

const withoutName = (value: unknown): unknown => {
  const { metadata, ...others } = (value ?? {}) as { metadata?: { name?: unknown } };
  const { name: _, ...rest } = metadata ?? {};
  return { ...others, metadata: rest };
};
