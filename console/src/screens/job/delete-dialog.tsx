import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { actOn, newKey } from '../jobs/act.ts';
import type { JobKey } from './job-query.ts';

/** The name is typed, because it can not be taken back. */
export const DeleteDialog = ({ job, onClose }: { job: JobKey; onClose: () => void }) => {
  const { t } = useTranslation(['job', 'common']);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationFn: () => actOn('delete', job, newKey()),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['jobs'] });
      await navigate({ to: '/jobs' });
    },
  });
  return (
    <Modal
      open
      title={t('job:delete.title', { name: job.name })}
      okText={t('common:action.delete')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ danger: true, disabled: typed !== job.name, loading: remove.isPending }}
      onOk={() => remove.mutate()}
      onCancel={onClose}
    >
      <FailureNotice error={remove.error} />
      <p id="delete-sure">{t('job:delete.sure', { name: job.name })}</p>
      <Input
        aria-labelledby="delete-sure"
        autoFocus
        maxLength={63}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </Modal>
  );
};
