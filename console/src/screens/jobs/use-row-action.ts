import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { useCallback, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTellRefusal } from '../../parts/tell-refusal.ts';
import { actOn, newKey } from './act.ts';
import type { JobSummary } from './jobs-query.ts';

export type RowAction = 'run' | 'suspend' | 'resume';

/** Does one thing to one job of the list and tells how that went. One function for all rows, the same as long as the list is there. */
export const useRowAction = (): ((job: JobSummary, action: RowAction) => Promise<void>) => {
  const { t } = useTranslation('jobs');
  const { message } = App.useApp();
  const tellRefusal = useTellRefusal();
  const client = useQueryClient();
  const navigate = useNavigate();
  const act = async (job: JobSummary, action: RowAction): Promise<void> => {
    try {
      const answer = await actOn(action, job, newKey());
      if (action === 'run') await navigate({ to: '/runs/$runId', params: { runId: (answer as { id: string }).id } });
      else await client.invalidateQueries({ queryKey: ['jobs'] });
      message.success(t(`done.${action}`, { name: job.name }));
    } catch (error) {
      tellRefusal(error as Error);
    }
  };
  const latest = useRef(act);
  latest.current = act;
  return useCallback((job, action) => latest.current(job, action), []);
};
