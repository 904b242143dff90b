import { useMutation, useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import { Difference } from '../../parts/diff/difference.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Loading } from '../../parts/loading.tsx';
import { jobPath, revisionQuery, type ShownJob } from './job-query.ts';

interface RestoreProps {
  job: ShownJob;
  number: number;
  onClose: () => void;
  onDone: () => Promise<void>;
}

/** Shows what would change, then saves the old document as a new revision. */
export const RestoreDialog = ({ job, number, onClose, onDone }: RestoreProps) => {
  const { t } = useTranslation(['job', 'common']);
  const key = { namespace: job.metadata.namespace!, name: job.metadata.name };
  const { data, error } = useQuery(revisionQuery(key, number));
  const restore = useMutation({
    mutationFn: () => {
      const { metadata } = data!.document;
      const { resourceVersion } = job.metadata;
      return ask(jobPath(key), {
        method: 'PUT',
        body: { ...data!.document, metadata: { ...metadata, resourceVersion } },
      });
    },
    onSuccess: onDone,
  });
  return (
    <Modal
      open
      width={760}
      title={t('job:revisions.restoreTitle', { number })}
      okText={t('job:revisions.restore')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: data === undefined, loading: restore.isPending }}
      onOk={() => restore.mutate()}
      onCancel={onClose}
    >
      <FailureNotice error={error ?? restore.error} />
      {data === undefined ? (
        <Loading error={error} />
      ) : (
        <Difference
          before={job as never}
          after={data.document}
          names={{ before: t('job:revisions.now'), after: t('job:revisions.named', { number }) }}
        />
      )}
    </Modal>
  );
};
