import { CaretRightOutlined, DownOutlined, EditOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../parts/link-button.tsx';
import { useTellRefusal } from '../../parts/tell-refusal.ts';
import { mayAs, useUser } from '../../session/session.ts';
import { actOn, newKey } from '../jobs/act.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { jobKey, type ShownJob } from './job-query.ts';
import { RunDialog } from './run-dialog.tsx';
import { SuspendDialog } from './suspend-dialog.tsx';

/** What can be done to this job now, as far as the user's role goes. */
export const Actions = ({ job }: { job: ShownJob }) => {
  const { t } = useTranslation('job');
  const client = useQueryClient();
  const navigate = useNavigate();
  const user = useUser();
  const [dialog, setDialog] = useState<'run' | 'suspend' | 'delete' | null>(null);
  const key = { namespace: job.metadata.namespace!, name: job.metadata.name };
  const act = useMutation({
    mutationFn: (action: 'run' | 'resume') => actOn(action, key, newKey()),
    onSuccess: async (answer, action) => {
      await client.invalidateQueries({ queryKey: jobKey(key) });
      if (action === 'run') await navigate({ to: '/runs/$runId', params: { runId: (answer as { id: string }).id } });
    },
    onError: useTellRefusal(),
  });
  const close = () => setDialog(null);
  if (!mayAs(user, 'operator', key.namespace)) return null;
  const mayDefine = mayAs(user, 'admin', key.namespace);
  return (
    <>
      {job.spec.suspended === true ? (
        <Button icon={<PlayCircleOutlined />} loading={act.isPending} onClick={() => act.mutate('resume')}>
          {t('action.resume')}
        </Button>
      ) : (
        <Button icon={<PauseOutlined />} onClick={() => setDialog('suspend')}>
          {t('action.suspend')}
        </Button>
      )}
      {mayDefine && job.status.owner === null && (
        <LinkButton icon={<EditOutlined />} to="/jobs/$namespace/$name/edit" params={key}>
          {t('action.edit')}
        </LinkButton>
      )}
      <Space.Compact>
        <Button type="primary" icon={<CaretRightOutlined />} loading={act.isPending} onClick={() => act.mutate('run')}>
          {t('action.run')}
        </Button>
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'run', label: t('action.runOther') },
              ...(mayDefine && job.status.owner === null
                ? [{ key: 'delete', label: t('action.delete'), danger: true }]
                : []),
            ],
            onClick: ({ key: chosen }) => setDialog(chosen as 'run' | 'delete'),
          }}
        >
          <Button type="primary" icon={<DownOutlined />} aria-label={t('action.more')} />
        </Dropdown>
      </Space.Compact>
      {dialog === 'run' && <RunDialog job={job} onClose={close} />}
      {dialog === 'suspend' && <SuspendDialog job={key} onClose={close} />}
      {dialog === 'delete' && <DeleteDialog job={key} onClose={close} />}
    </>
  );
};
