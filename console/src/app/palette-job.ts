import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useTellRefusal } from '../parts/tell-refusal.ts';
import { actOn, type BulkAction, newKey } from '../screens/jobs/act.ts';
import { mayAs, useUser } from '../session/session.ts';
import { type Named, useNamed } from './palette-entries.ts';

/** On the page of a job: what can be done to it now. */
export const useJobActions = (): Named[] => {
  const { t } = useTranslation();
  const tellRefusal = useTellRefusal();
  const named = useNamed();
  const client = useQueryClient();
  const navigate = useNavigate();
  const user = useUser();
  const { namespace, name } = useParams({ strict: false }) as { namespace?: string; name?: string };
  const isJob = location.pathname.startsWith('/jobs/');
  if (!isJob || namespace === undefined || name === undefined || !mayAs(user, 'operator', namespace)) return [];
  const act = (action: BulkAction) => async () => {
    try {
      const answer = await actOn(action, { namespace, name }, newKey());
      await client.invalidateQueries({ queryKey: ['job', namespace, name] });
      if (action === 'run') await navigate({ to: '/runs/$runId', params: { runId: (answer as { id: string }).id } });
    } catch (error) {
      tellRefusal(error as Error);
    }
  };
  const kind = t('palette.this', { name });
  return (['run', 'suspend', 'resume'] as const).map((action) =>
    named(`${action} this`, `palette.do.${action}`, () => void act(action)(), kind),
  );
};
