import { useQuery } from '@tanstack/react-query';
import { Alert, Modal, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Document } from '../../../src/cli/documents.ts';
import { CREATING, isTaken } from '../api/creating.ts';
import type { Problem } from '../api/refusal.ts';
import { ask } from '../api/request.ts';
import { useSaid } from '../i18n/said.ts';
import { EMPTY } from './conflict-dialog.tsx';
import { Difference } from './diff/difference.tsx';
import { useFieldName } from './diff/field-names.ts';
import { FailureNotice } from './failure-notice.tsx';

interface ReviewProps {
  title: string;
  /** Of the object in the API. */
  path: string;
  kind: 'HttpJob' | 'HttpApplication';
  /** What was written, as plain data; it says nothing of a version. */
  value: object;
  /** The stored object as it was when writing began; null for a new one. */
  base: Document | null;
  /** Why saving it failed; null where it did not. */
  error: unknown;
  isSaving: boolean;
  /** Leads to what has the name of a new one already. */
  taken: ReactNode;
  onSave: () => void;
  onClose: () => void;
}

/** What saving would change, in words and YAML, with warnings, before it is done. */
export const Review = ({ title, path, kind, value, base, taken, ...saving }: ReviewProps) => {
  const { t } = useTranslation(['editor', 'common']);
  const said = useSaid();
  const fieldName = useFieldName(kind);
  const dry = useQuery({
    queryKey: ['dry-run', path, value],
    queryFn: ({ signal }) =>
      ask<Document & { warnings: Problem[] }>(path, {
        method: 'PUT',
        query: { dryRun: true },
        body: value,
        headers: base === null ? CREATING : {},
        signal,
      }),
    gcTime: 0,
  });
  const error = dry.error ?? saving.error;
  return (
    <Modal
      open
      width={820}
      title={title}
      okText={t('common:action.save')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: dry.data === undefined, loading: saving.isSaving }}
      onOk={saving.onSave}
      onCancel={saving.onClose}
    >
      <FailureNotice error={error} action={base === null && isTaken(error) ? taken : null} />
      {dry.data === undefined ? (
        dry.error === null && <Skeleton active />
      ) : (
        <>
          {dry.data.warnings.map(({ path: place, message, remedy }) => (
            <Alert
              key={`${place} ${message}`}
              className="gap-below"
              type="warning"
              showIcon
              title={`${fieldName(place)}: ${said(message)}`}
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
