import { RedoOutlined, StopOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { RunDetail } from '../../api/types.ts';
import { useTellRefusal } from '../../parts/tell-refusal.ts';
import { mayAs, useUser } from '../../session/session.ts';
import { isOpen } from './run-query.ts';

/** What an operator can do to this run now. */
export const Actions = ({ run }: { run: RunDetail }) => {
  const { t } = useTranslation('run');
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const failed = useTellRefusal();
  const act = useMutation({
    mutationFn: ({ path, body }: { path: 'cancel' | 'rerun'; body?: object }) =>
      ask<RunDetail>(`/runs/${run.id}/${path}`, { method: 'POST', body }),
    onSuccess: async (after, { path }) => {
      if (after.id !== run.id) await navigate({ to: '/runs/$runId', params: { runId: after.id } });
      await client.invalidateQueries({ queryKey: ['run', run.id] });
      message.success(t(`actions.${path}Done`));
    },
    onError: failed,
  });
  if (!mayAs(useUser(), 'operator', run.namespace)) return null;
  if (isOpen(run))
    return (
      <Popconfirm
        title={t('actions.cancelSure')}
        okText={t('actions.cancel')}
        cancelText={t('actions.back')}
        onConfirm={() => act.mutate({ path: 'cancel' })}
      >
        <Button danger icon={<StopOutlined />} loading={act.isPending}>
          {t('actions.cancel')}
        </Button>
      </Popconfirm>
    );
  const failedShards = run.shards.filter(({ state }) => state === 'failed' || state === 'cancelled').length;
  return (
    <>
      {failedShards > 0 && (
        <Button
          type="primary"
          icon={<RedoOutlined />}
          loading={act.isPending}
          onClick={() => act.mutate({ path: 'rerun', body: { shards: 'failed' } })}
        >
          {run.shardTotal > 1 ? t('actions.rerunFailed', { count: failedShards }) : t('actions.rerunSame')}
        </Button>
      )}
      <Button loading={act.isPending} onClick={() => act.mutate({ path: 'rerun', body: { shards: 'all' } })}>
        {t('actions.rerunAll')}
      </Button>
    </>
  );
};
