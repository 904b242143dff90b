import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Radio, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Document, exported } from '../../../src/cli/documents.ts';
import { ask } from '../api/request.ts';
import { shortValue } from './diff/changes.ts';
import { Difference } from './diff/difference.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { type Collision, type Merge, mergeOf, withPlaces } from './merge.ts';

interface ConflictProps {
  /** Of the object in the API. */
  path: string;
  /** What was written, as plain data. */
  value: object;
  /** The stored object as it was when writing began. */
  base: Document;
  onClose: () => void;
  /** Goes on with what was written and these places of what is stored by now, or with what is stored alone. */
  onRebase: (current: Document, taken: Merge['taken'] | 'theirs') => void;
}

export const EMPTY: Document = { apiVersion: '', kind: '', metadata: { name: '' }, spec: {} };

/** Somebody else saved meanwhile: what they changed is kept where nothing was written; where both did, one is chosen. */
export const ConflictDialog = ({ path, value, base, onClose, onRebase }: ConflictProps) => {
  const { t } = useTranslation();
  const { data: current, error } = useQuery({
    queryKey: ['conflict', path],
    queryFn: ({ signal }) => ask<Document>(path, { signal, isDocument: true }),
    gcTime: 0,
    staleTime: 0,
  });
  const [isTheirs, setTheirs] = useState<Readonly<Record<string, boolean>>>({});
  const { taken, collisions } = useMemo(() => mergeWith(base, value, current), [base, value, current]);
  const decided = [
    ...taken,
    ...collisions
      .filter(({ place }) => isTheirs[place.join('.')])
      .map(({ place, theirs }) => ({ place, value: theirs })),
  ];
  const both = withPlaces(unversioned(value), decided);
  // With every default, as the server would store it.
  const { data: merged, error: refusal } = useQuery({
    queryKey: ['conflict', path, 'both', both],
    queryFn: ({ signal }) => ask<Document>(path, { method: 'PUT', query: { dryRun: true }, body: both, signal }),
    enabled: current !== undefined,
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
            {t('conflict.drop')}
          </Button>
          <Button type="primary" disabled={current === undefined} onClick={() => current && onRebase(current, decided)}>
            {t('conflict.both')}
          </Button>
        </>
      }
    >
      <p>{t('conflict.lead')}</p>
      {current === undefined ? (
        <FailureNotice error={error} />
      ) : (
        <>
          <h3>{t('conflict.changed')}</h3>
          <Difference
            before={base}
            after={current}
            names={{ before: t('conflict.base'), after: t('conflict.stored') }}
          />
          <Choices
            collisions={collisions}
            isTheirs={isTheirs}
            onChoose={(place, theirs) => setTheirs((before) => ({ ...before, [place]: theirs }))}
          />
          <h3>{t('conflict.difference')}</h3>
          <FailureNotice error={refusal} />
        </>
      )}
      {current !== undefined && merged !== undefined && (
        <Difference
          before={current}
          after={merged}
          names={{ before: t('conflict.stored'), after: t('conflict.written') }}
        />
      )}
      {error === null && refusal === null && merged === undefined && <Skeleton active />}
    </Modal>
  );
};

interface ChoicesProps {
  collisions: readonly Collision[];
  isTheirs: Readonly<Record<string, boolean>>;
  onChoose: (place: string, theirs: boolean) => void;
}

const Choices = ({ collisions, isTheirs, onChoose }: ChoicesProps) => {
  const { t } = useTranslation();
  if (collisions.length === 0) return null;
  const shown = (value: unknown) => (value === undefined ? t('conflict.absent') : shortValue(value));
  return (
    <>
      <h3>{t('conflict.collisions')}</h3>
      {collisions.map(({ place, mine, theirs }) => {
        const path = place.join('.');
        return (
          <fieldset key={path} className="collision">
            <legend>
              <code>{path}</code>
            </legend>
            <Radio.Group
              vertical
              value={isTheirs[path] === true}
              onChange={({ target }) => onChoose(path, target.value as boolean)}
              options={[
                { value: false, label: t('conflict.mine', { value: shown(mine) }) },
                { value: true, label: t('conflict.theirs', { value: shown(theirs) }) },
              ]}
            />
          </fieldset>
        );
      })}
    </>
  );
};

/** All three without what the server adds and fills in, so that a default is no change. */
const mergeWith = (base: Document, mine: object, theirs: Document | undefined): Merge =>
  theirs === undefined
    ? { taken: [], collisions: [] }
    : mergeOf(exported(base), exported({ ...EMPTY, ...mine }), exported(theirs));

const unversioned = (value: object): object => {
  const { metadata, ...others } = value as { metadata?: { resourceVersion?: string } };
  const { resourceVersion: _, ...rest } = metadata ?? {};
  return { ...others, metadata: rest };
};
