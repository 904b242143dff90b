import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { useDuration } from '../../parts/duration.ts';
import { StateTag } from '../../parts/state-tag.tsx';
import { latenessMs } from './lateness.ts';
import { stepsQuery } from './run-query.ts';

/** Less is not worth a word. */
const LATE_MS = 1_000;

/** What happened, in one sentence: by what and whom it was opened, how it stands, and why. */
export const Sentence = ({ run }: { run: RunDetail }) => {
  const { t } = useTranslation('run');
  const duration = useDuration();
  const said = useSaid();
  const lateMs = latenessMs(run) ?? 0;
  const { data: steps } = useQuery(stepsQuery(run));
  const actor = steps?.items.find(({ kind }) => kind === 'request')?.actor;
  const opened =
    actor !== undefined && (run.cause === 'manual' || run.cause === 'api')
      ? t(`openedBy.${run.cause}`, { actor })
      : t(`opened.${run.cause}`);
  const late = lateMs >= LATE_MS ? t('late', { duration: duration(lateMs) }) : '';
  return (
    <p className="run-sentence">
      <StateTag state={run.state} />
      <span>
        {opened}
        {late}
        {t('joint')}
        {outcome(run, t, duration, said)}
      </span>
    </p>
  );
};

const outcome = (
  run: RunDetail,
  t: ReturnType<typeof useTranslation<'run'>>['t'],
  duration: (ms: number) => string,
  said: ReturnType<typeof useSaid>,
): string => {
  const { state, shards, shardTotal } = run;
  // Of several shards, the first that failed tells more than their count.
  const failedShard = shards.find((shard) => shard.state === 'failed' && shard.reason !== null);
  const reason = said((shardTotal > 1 ? failedShard?.reason : null) ?? run.reason ?? failedShard?.reason);
  const took = run.durationMs === null ? '' : duration(run.durationMs);
  const attempts =
    shardTotal === 1 ? Math.max(1, ...shards.flatMap((shard) => shard.attempts.map(({ number }) => number))) : 0;
  const through = shards.filter((shard) => !['queued', 'running', 'waiting'].includes(shard.state)).length;
  switch (state) {
    case 'queued':
      return t('outcome.queued', { reason });
    case 'running':
    case 'waiting':
      return shardTotal > 1
        ? t('outcome.shardsRunning', { through, total: shardTotal })
        : state === 'running'
          ? t('outcome.running')
          : t('outcome.waiting', { reason: said(shards[0]?.reason) || reason });
    case 'succeeded':
      if (shardTotal > 1) return t('outcome.allSucceeded', { total: shardTotal, took });
      return attempts > 1 ? t('outcome.succeededLate', { count: attempts, took }) : t('outcome.succeeded', { took });
    case 'failed':
      return attempts > 1
        ? t('outcome.failedAfter', { count: attempts, took, reason })
        : t('outcome.failed', { took, reason });
    case 'partly_failed':
      return t('outcome.partly', {
        failed: shards.filter((shard) => shard.state === 'failed').length,
        total: shardTotal,
        took,
        reason,
      });
    default:
      return t(`outcome.${state}`, { reason });
  }
};
