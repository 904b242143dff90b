import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Modal, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Document } from '../../../../src/cli/documents.ts';
import { type Problem, RefusedError } from '../../api/refusal.ts';
import { ask } from '../../api/request.ts';
import { Difference } from '../../parts/diff/difference.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { type JobKey, jobPath } from '../job/job-query.ts';

interface SaveProps {
  job: JobKey;
  /** What was written, as plain data. */
  value: object;
  /** The stored job as it was when writing began; null for a new one. */
  base: Document | null;
  basedOn: string | null;
  onClose: () => void;
  onSaved: () => void;
  /** Goes on with what was written over what is stored by now, or with that instead. */
  onRebase: (current: Document, keep: 'mine' | 'theirs') => void;
}

const EMPTY: Document = { apiVersion: 'belfry.dev/v1', kind: 'HttpJob', metadata: { name: '' }, spec: {} };

/** What saving would change, in words and YAML, with warnings; then saves. Where somebody else was quicker, both versions are shown. */
export const SaveDialog = ({ job, value, base, basedOn, onClose, onSaved, onRebase }: SaveProps) => {
  const { t } = useTranslation(['editor', 'common']);
  const dry = useQuery({
    queryKey: ['dry-run', job, value],
    queryFn: ({ signal }) =>
      ask<Document & { warnings: Problem[] }>(jobPath(job), {
        method: 'PUT',
        query: { dryRun: true },
        body: value,
        signal,
      }),
    gcTime: 0,
  });
  const save = useMutation({
    mutationFn: () => ask(jobPath(job), { method: 'PUT', body: at(value, basedOn) }),
    onSuccess: onSaved,
  });
  const isConflict = save.error instanceof RefusedError && save.error.code === 'conflict';
  if (isConflict) return <Conflict job={job} mine={dry.data} base={base} onClose={onClose} onRebase={onRebase} />;
  return (
    <Modal
      open
      width={820}
      title={t(base === null ? 'editor:save.new' : 'editor:save.title', { name: job.name })}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: dry.data === undefined, loading: save.isPending }}
      onOk={() => save.mutate()}
      onCancel={onClose}
    >
      <FailureNotice error={dry.error ?? save.error} />
      {dry.data === undefined ? (
        dry.error === null && <Skeleton active />
      ) : (
        <>
          {dry.data.warnings.map(({ path, message, remedy }) => (
            <Alert
              key={`${path} ${message}`}
              className="gap-below"
              type="warning"
              showIcon
              title={`${path} ${message}`}
              description={remedy}
            />
          ))}
          <Difference
            before={base ?? EMPTY}
            after={dry.data}
            names={{ before: t('editor:save.stored'), after: t('editor:save.written') }}
          />
        </>
      )}
    </Modal>
  );
};

/** A save says which version it is based on; one of a new job says none, so that the server refuses nothing that it should not. */
const at = (value: object, resourceVersion: string | null): object => {
  const { metadata = {}, ...others } = value as { metadata?: object };
  return resourceVersion === null ? value : { ...others, metadata: { ...metadata, resourceVersion } };
};

interface ConflictProps extends Pick<SaveProps, 'job' | 'base' | 'onClose' | 'onRebase'> {
  mine: Document | undefined;
}

const Conflict = ({ job, mine, base, onClose, onRebase }: ConflictProps) => {
  const { t } = useTranslation(['editor', 'common']);
  const { data: current, error } = useQuery({
    queryKey: ['conflict', job],
    queryFn: ({ signal }) => ask<Document>(jobPath(job), { signal }),
    gcTime: 0,
    staleTime: 0,
  });
  return (
    <Modal
      open
      width={820}
      title={t('editor:conflict.title')}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button disabled={current === undefined} onClick={() => current && onRebase(current, 'theirs')}>
            {t('editor:conflict.theirs')}
          </Button>
          <Button type="primary" disabled={current === undefined} onClick={() => current && onRebase(current, 'mine')}>
            {t('editor:conflict.mine')}
          </Button>
        </>
      }
    >
      <p>{t('editor:conflict.lead')}</p>
      <FailureNotice error={error} />
      {current === undefined || mine === undefined ? (
        <Skeleton active />
      ) : (
        <>
          <h3>{t('editor:conflict.changed')}</h3>
          <Difference
            before={base ?? EMPTY}
            after={current}
            names={{ before: t('editor:conflict.base'), after: t('editor:save.stored') }}
          />
          <h3>{t('editor:conflict.difference')}</h3>
          <Difference
            before={current}
            after={mine}
            names={{ before: t('editor:save.stored'), after: t('editor:save.written') }}
          />
        </>
      )}
    </Modal>
  );
};
