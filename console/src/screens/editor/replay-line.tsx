import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { replayShape } from '../../../../src/api/try-shapes.ts';
import { ask } from '../../api/request.ts';
import { useSaid } from '../../i18n/said.ts';
import { jobPath } from '../job/job-query.ts';
import { useEditing } from './editor-context.ts';
import { useSettled } from './use-settled.ts';

const NAMED = 5;

/** What the rule would have made of the last replies, as it is being written. */
export const ReplayLine = () => {
  const { t } = useTranslation('editor');
  const said = useSaid();
  const { namespace, isStored, get } = useEditing();
  const key = { namespace, name: String(get(['metadata', 'name']) ?? '') };
  const success = useSettled(JSON.stringify(get(['spec', 'success']) ?? {}));
  const { data } = useQuery({
    queryKey: ['replay', key, success],
    queryFn: ({ signal }) =>
      ask<z.output<typeof replayShape>>(`${jobPath(key)}/replay`, {
        method: 'POST',
        body: { success: JSON.parse(success) as unknown },
        signal,
      }),
    enabled: isStored,
    retry: false,
    placeholderData: keepPreviousData,
  });
  if (!isStored || data === undefined) return null;
  const { succeeded, failed, unknown, items } = data;
  const total = items.length;
  const changed = items.filter(({ was, now }) => now !== null && now !== was);
  return (
    <div className="replay" role="status">
      <span>
        {total === 0 ? t('replay.none') : t('replay.told', { total, succeeded, failed })}
        {unknown > 0 && ` ${t('replay.unknown', { unknown })}`}
      </span>
      {changed.length > 0 && (
        <ul className="problems">
          {changed.slice(0, NAMED).map(({ runId, shardIndex, attempt, now, reason }) => (
            <li key={`${runId} ${shardIndex} ${attempt}`} className={now === 'failed' ? 'bad' : 'good'}>
              <Link to="/runs/$runId" params={{ runId }} search={{ shard: shardIndex }} target="_blank">
                {runId}
              </Link>{' '}
              {t(now === 'failed' ? 'replay.nowFails' : 'replay.nowSucceeds')}: {said(reason)}
            </li>
          ))}
          {changed.length > NAMED && <li>{t('replay.more', { count: changed.length - NAMED })}</li>}
        </ul>
      )}
    </div>
  );
};
