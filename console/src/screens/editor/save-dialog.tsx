import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Modal, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Document } from '../../../../src/cli/documents.ts';
import { CREATING, isTaken } from '../../api/creating.ts';
import { type Problem, RefusedError } from '../../api/refusal.ts';
import { ask } from '../../api/request.ts';
import { useSaid } from '../../i18n/said.ts';
import { ConflictDialog, EMPTY } from '../../parts/conflict-dialog.tsx';
import { Difference } from '../../parts/diff/difference.tsx';
import { useFieldName } from '../../parts/diff/field-names.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import type { Merge } from '../../parts/merge.ts';
import { type JobKey, jobPath, revisionQuery } from '../job/job-query.ts';

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
  onRebase: (current: Document, taken: Merge['taken'] | 'theirs') => void;
}

/** What saving would change, in words and YAML, with warnings; then saves. Where somebody else was quicker, both versions are shown. */
export const SaveDialog = ({ job, value, base, basedOn, onClose, onSaved, onRebase }: SaveProps) => {
  const { t } = useTranslation(['editor', 'common']);
  const said = useSaid();
  const fieldName = useFieldName('HttpJob');
  const headers = base === null ? CREATING : {};
  const dry = useQuery({
    queryKey: ['dry-run', job, value],
    queryFn: ({ signal }) =>
      ask<Document & { warnings: Problem[] }>(jobPath(job), {
        method: 'PUT',
        query: { dryRun: true },
        body: value,
        headers,
        signal,
      }),
    gcTime: 0,
  });
  const save = useMutation({
    mutationFn: () => ask(jobPath(job), { method: 'PUT', body: at(value, basedOn), headers }),
    onSuccess: onSaved,
  });
  const isConflict = save.error instanceof RefusedError && save.error.code === 'conflict';
  // A draft that was kept may have begun from an older one than is stored here; what that was decides who changed what.
  const begun = useQuery({ ...revisionQuery(job, Number(basedOn)), enabled: isConflict && basedOn !== null });
  if (base !== null && isConflict && (basedOn === null || !begun.isPending))
    return (
      <ConflictDialog
        path={jobPath(job)}
        value={value}
        base={begun.data?.document ?? base}
        onClose={onClose}
        onRebase={onRebase}
      />
    );
  const error = dry.error ?? save.error;
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
      <FailureNotice
        error={error}
        action={
          base === null && isTaken(error) ? (
            <Link to="/jobs/$namespace/$name" params={job}>
              {t('editor:save.other')}
            </Link>
          ) : null
        }
      />
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
              title={`${fieldName(path)}: ${said(message)}`}
              description={said(remedy)}
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

/** A save says which version it is based on; one of a new job has none. */
const at = (value: object, resourceVersion: string | null): object => {
  const { metadata = {}, ...others } = value as { metadata?: object };
  return resourceVersion === null ? value : { ...others, metadata: { ...metadata, resourceVersion } };
};
