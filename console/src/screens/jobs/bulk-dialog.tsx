import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Modal, Progress as ProgressBar } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaid } from '../../i18n/said.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { BULK, type BulkKind } from './bulk-kinds.ts';
import { download } from './download.ts';
import { firstPageQuery, type queryOf } from './jobs-query.ts';
import { type Progress, runBulk } from './run-bulk.ts';

const NAMED = 8;

interface DialogProps {
  kind: BulkKind;
  query: ReturnType<typeof queryOf>;
  count: { jobs: number; suspended: number };
  onClose: () => void;
}

/** First what it will touch, then how far it is, then what was refused. It can be stopped on the way; what is done stays done. */
const BulkDialog = ({ kind, query, count, onClose }: DialogProps) => {
  const { t } = useTranslation(['jobs', 'common']);
  const said = useSaid();
  const client = useQueryClient();
  const { data: first } = useQuery(firstPageQuery(query));
  const [progress, setProgress] = useState<Progress | null>(null);
  const [state, setState] = useState<'asks' | 'works' | 'ended'>('asks');
  const [error, setError] = useState<unknown>(null);
  const [typed, setTyped] = useState('');
  const [all, setAll] = useState(false);
  const stop = useRef<AbortController>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const [note, setNote] = useState('');
  // What was there when it began: meanwhile jobs leave the filter as they are done.
  const [{ jobs, suspended }] = useState(count);
  const touched = kind === 'suspend' ? jobs - suspended : kind === 'resume' ? suspended : jobs;
  const names = first?.items.filter(BULK[kind].touches) ?? [];
  const start = async () => {
    stop.current = new AbortController();
    setState('works');
    setError(null);
    try {
      const manifests = await runBulk(kind, query, {
        signal: stop.current.signal,
        onProgress: setProgress,
        note: note.trim(),
      });
      if (kind === 'export' && !stop.current.signal.aborted) await download(manifests);
    } catch (failure) {
      if (!stop.current.signal.aborted) setError(failure);
    }
    setState('ended');
    await client.invalidateQueries({ queryKey: ['jobs'] });
  };
  // The number is typed where it can not be taken back.
  const isSure = kind !== 'delete' || typed === String(touched);
  const through = (progress?.done ?? 0) + (progress?.failed.length ?? 0);
  const buttons = {
    asks: (
      <>
        <Button onClick={onClose}>{t('common:action.cancel')}</Button>
        <Button
          type="primary"
          danger={kind === 'delete'}
          disabled={!isSure || touched === 0}
          onClick={() => void start()}
        >
          {t(`jobs:bulk.do.${kind}`, { count: touched })}
        </Button>
      </>
    ),
    works: <Button onClick={() => stop.current?.abort()}>{t('jobs:bulk.stop')}</Button>,
    ended: (
      <Button type="primary" onClick={onClose}>
        {t('common:action.close')}
      </Button>
    ),
  };
  return (
    <Modal
      open
      title={t(`jobs:bulk.menu.${kind}`)}
      onCancel={onClose}
      closable={state !== 'works'}
      mask={{ closable: false }}
      footer={buttons[state]}
    >
      <p>{t('jobs:bulk.touches', { count: touched, matched: jobs.toLocaleString() })}</p>
      {state === 'asks' && (
        <>
          <ul className="bulk-names">
            {(all ? names : names.slice(0, NAMED)).map(({ namespace, name }) => (
              <li key={`${namespace}/${name}`}>
                {namespace}/{name}
              </li>
            ))}
            {!all && names.length > NAMED ? (
              <li>
                <Button type="link" size="small" onClick={() => setAll(true)}>
                  {t('jobs:bulk.others', { count: touched - NAMED })}
                </Button>
              </li>
            ) : (
              touched > names.length && <li>{t('jobs:bulk.others', { count: touched - names.length })}</li>
            )}
          </ul>
          {kind === 'suspend' && (
            <>
              <label htmlFor="bulk-note">{t('jobs:bulk.note')}</label>
              <Input id="bulk-note" value={note} onChange={({ target }) => setNote(target.value)} maxLength={500} />
            </>
          )}
          {kind === 'delete' && (
            <>
              <p id="bulk-sure">{t('jobs:bulk.sure', { count: touched })}</p>
              <Input
                aria-labelledby="bulk-sure"
                value={typed}
                onChange={({ target }) => setTyped(target.value)}
                maxLength={10}
              />
            </>
          )}
        </>
      )}
      {state !== 'asks' && (
        <>
          <ProgressBar percent={touched === 0 ? 100 : Math.floor((through / touched) * 100)} />
          <span className="numbers">
            {t('jobs:bulk.done', { count: progress?.done ?? 0, failed: progress?.failed.length ?? 0 })}
          </span>
        </>
      )}
      <FailureNotice error={error} />
      {progress !== null && progress.failed.length > 0 && (
        <Alert
          type="warning"
          title={t('jobs:bulk.refused')}
          description={
            <ul className="bulk-names">
              {progress.failed.slice(0, 50).map(({ job, why }) => (
                <li key={job}>
                  {job}: {said(why)}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </Modal>
  );
};

export default BulkDialog;
