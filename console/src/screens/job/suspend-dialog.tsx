import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { type JobKey, jobKey, jobPath } from './job-query.ts';

/** Asks why, for those who come later. */
export const SuspendDialog = ({ job, onClose }: { job: JobKey; onClose: () => void }) => {
  const { t } = useTranslation(['job', 'common']);
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const suspend = useMutation({
    mutationFn: () =>
      ask(`${jobPath(job)}/suspend`, { method: 'POST', body: note.trim() === '' ? {} : { note: note.trim() } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: jobKey(job) });
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t('job:suspend.title', { name: job.name })}
      okText={t('job:action.suspend')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ loading: suspend.isPending }}
      onOk={() => suspend.mutate()}
      onCancel={onClose}
    >
      <FailureNotice error={suspend.error} />
      <p>{t('job:suspend.lead')}</p>
      <label htmlFor="suspend-note">{t('job:suspend.note')}</label>
      <Input.TextArea
        id="suspend-note"
        autoFocus
        rows={3}
        maxLength={500}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
    </Modal>
  );
};
