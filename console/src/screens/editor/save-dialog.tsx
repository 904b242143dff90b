import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Document } from '../../../../src/cli/documents.ts';
import { CREATING } from '../../api/creating.ts';
import { RefusedError } from '../../api/refusal.ts';
import { ask } from '../../api/request.ts';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import type { Merge } from '../../parts/merge.ts';
import { Review } from '../../parts/review.tsx';
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
  const { t } = useTranslation('editor');
  const save = useMutation({
    mutationFn: () =>
      ask(jobPath(job), { method: 'PUT', body: at(value, basedOn), headers: base === null ? CREATING : {} }),
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
  return (
    <Review
      title={t(base === null ? 'save.new' : 'save.title', { name: job.name })}
      path={jobPath(job)}
      kind="HttpJob"
      value={value}
      base={base}
      error={save.error}
      isSaving={save.isPending}
      taken={
        <Link to="/jobs/$namespace/$name" params={job}>
          {t('save.other')}
        </Link>
      }
      onSave={() => save.mutate()}
      onClose={onClose}
    />
  );
};

/** A save says which version it is based on; one of a new job has none. */
const at = (value: object, resourceVersion: string | null): object => {
  const { metadata = {}, ...others } = value as { metadata?: object };
  return resourceVersion === null ? value : { ...others, metadata: { ...metadata, resourceVersion } };
};
