import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Document } from '../../../src/cli/documents.ts';
import { ask } from '../api/request.ts';
import { Difference } from './diff/difference.tsx';
import { FailureNotice } from './failure-notice.tsx';

interface ConflictProps {
  /** Of the object in the API. */
  path: string;
  /** What was written, as plain data. */
  value: object;
  /** The stored object as it was when writing began; null for a new one. */
  base: Document | null;
  onClose: () => void;
  /** Goes on with what was written over what is stored by now, or with that instead. */
  onRebase: (current: Document, keep: 'mine' | 'theirs') => void;
}

export const EMPTY: Document = { apiVersion: '', kind: '', metadata: { name: '' }, spec: {} };

/** Somebody else saved meanwhile: what they changed, and what saving would make of it. */
export const ConflictDialog = ({ path, value, base, onClose, onRebase }: ConflictProps) => {
  const { t } = useTranslation();
  const { data: current, error } = useQuery({
    queryKey: ['conflict', path],
    queryFn: ({ signal }) => ask<Document>(path, { signal }),
    gcTime: 0,
    staleTime: 0,
  });
  // With every default, as the server would store it.
  const { data: mine, error: refusal } = useQuery({
    queryKey: ['conflict', path, 'mine', value],
    queryFn: ({ signal }) =>
      ask<Document>(path, { method: 'PUT', query: { dryRun: true }, body: unversioned(value), signal }),
    gcTime: 0,
  });
  return (
    <Modal
      open
      width={820}
      title={t('conflict.title')}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button disabled={current === undefined} onClick={() => current && onRebase(current, 'theirs')}>
            {t('conflict.theirs')}
          </Button>
          <Button type="primary" disabled={current === undefined} onClick={() => current && onRebase(current, 'mine')}>
            {t('conflict.mine')}
          </Button>
        </>
      }
    >
      <p>{t('conflict.lead')}</p>
      <FailureNotice error={error ?? refusal} />
      {current === undefined || mine === undefined ? (
        <Skeleton active />
      ) : (
        <>
          <h3>{t('conflict.changed')}</h3>
          <Difference
            before={base ?? EMPTY}
            after={current}
            names={{ before: t('conflict.base'), after: t('conflict.stored') }}
          />
          <h3>{t('conflict.difference')}</h3>
          <Difference
            before={current}
            after={mine}
            names={{ before: t('conflict.stored'), after: t('conflict.written') }}
          />
        </>
      )}
    </Modal>
  );
};

const unversioned = (value: object): object => {
  const { metadata, ...others } = value as { metadata?: { resourceVersion?: string } };
  const { resourceVersion: _, ...rest } = metadata ?? {};
  return { ...others, metadata: rest };
};
