import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import { useTellRefusal } from '../../parts/tell-refusal.ts';
import { type Key, pathOf } from './application-query.ts';

/** First how many jobs will miss it. */
export const DeleteApplication = ({ of }: { of: Key }) => {
  const { t } = useTranslation(['applications', 'common']);
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data } = useQuery({
    queryKey: ['jobs', 'count', of],
    queryFn: ({ signal }) =>
      ask<{ jobs: number }>('/jobs/count', { query: { namespace: of.namespace, application: of.name }, signal }),
  });
  const remove = useMutation({
    mutationFn: () => ask(pathOf(of), { method: 'DELETE' }),
    onSuccess: async () => {
      message.success(t('applications:remove.done'));
      await navigate({ to: '/applications' });
      await client.invalidateQueries({ queryKey: ['application-list'] });
    },
    onError: useTellRefusal(),
  });
  return (
    <Popconfirm
      title={t('applications:remove.sure', { name: of.name, jobs: data?.jobs ?? '…' })}
      okText={t('applications:remove.menu')}
      okButtonProps={{ danger: true }}
      cancelText={t('common:action.cancel')}
      onConfirm={() => remove.mutate()}
    >
      <Button danger loading={remove.isPending}>
        {t('applications:remove.menu')}
      </Button>
    </Popconfirm>
  );
};
