import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Attempt, Shard } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { useDuration } from '../../parts/duration.ts';
import { Elapsed } from '../../parts/elapsed.tsx';
import { Instant } from '../../parts/instant.tsx';
import { StateTag } from '../../parts/state-tag.tsx';
import type { LiveCall } from './live-call.ts';
import { PARTS, partsOf } from './timing.ts';

/** The attempts of a shard under each other, each with what it waited before and where its time went; all bars are of one scale. */
export const Attempts = ({
  shard,
  live,
  selected,
  fireAt,
}: {
  shard: Shard;
  live: LiveCall | null;
  selected: number | undefined;
  fireAt: string;
}) => {
  const { t } = useTranslation('run');
  const said = useSaid();
  const { attempts } = shard;
  const longest = Math.max(1, ...attempts.map(({ durationMs }) => durationMs));
  return (
    <>
      <p className="shard-line">
        <StateTag state={shard.state} /> {shard.endpoint !== null && <code>{shard.endpoint}</code>}
        <span className="shard-reason">{said(shard.reason)}</span>
        {shard.dueAt !== null && shard.state === 'waiting' && (
          <span>
            {t('attempts.dueAt')} <Instant at={shard.dueAt} precise />
          </span>
        )}
      </p>
      {attempts.length === 0 && live === null ? (
        <span className="secondary">{t(shard.state === 'running' ? 'attempts.underWay' : 'attempts.none')}</span>
      ) : (
        <>
          <ol className="attempts">
            {attempts.map((attempt, index) => (
              <AttemptRow
                key={attempt.number}
                attempt={attempt}
                before={attempts[index - 1]}
                fireAt={fireAt}
                longest={longest}
                isSelected={attempt.number === selected}
              />
            ))}
            {live !== null && (
              <LiveRow call={live} shard={shard} fireAt={fireAt} isSelected={live.attempt === selected} />
            )}
          </ol>
          <p className="timing-legend">
            {PARTS.map((part) => (
              <span key={part}>
                <i className={`timing timing-${part}`} /> {t(`timing.${part}`)}
              </span>
            ))}
          </p>
        </>
      )}
    </>
  );
};

/** How long it was from what came before: the fire time, or the end of the attempt before. */
const Waited = ({ at, round, before, fireAt }: WaitedProps) => {
  const { t } = useTranslation('run');
  const duration = useDuration();
  const since = before === undefined ? Date.parse(fireAt) : Date.parse(before.startedAt) + before.durationMs;
  const waited = duration(Math.max(0, Date.parse(at) - since));
  return (
    <span className="attempt-wait">
      {before === undefined
        ? t('attempts.fromFire', { duration: waited })
        : before.round === round
          ? t('attempts.after', { duration: waited })
          : t('attempts.reopened')}
    </span>
  );
};

interface WaitedProps {
  /** When the attempt began. */
  at: string;
  round: number;
  before: Attempt | undefined;
  fireAt: string;
}

interface LiveRowProps {
  call: LiveCall;
  shard: Shard;
  fireAt: string;
  isSelected: boolean;
}

/** A call that goes on, with the time that it takes so far. */
const LiveRow = ({ call, shard: { attempts, round }, fireAt, isSelected }: LiveRowProps) => {
  const { t } = useTranslation('run');
  return (
    <li>
      <Waited at={call.startedAt} round={round} before={attempts.at(-1)} fireAt={fireAt} />
      <Link
        to="."
        search={(search) => ({ ...search, attempt: call.attempt })}
        replace
        className="attempt"
        aria-current={isSelected ? 'true' : undefined}
      >
        <span className="numbers">{t('attempts.number', { number: call.attempt })}</span>
        <Instant at={call.startedAt} precise />
        <span className="attempt-endpoint">{call.endpoint}</span>
        <span className="attempt-bar" />
        <span className="right">
          <Elapsed since={call.startedAt} />
        </span>
        <span>{t('attempts.live')}</span>
      </Link>
    </li>
  );
};

interface RowProps {
  attempt: Attempt;
  before: Attempt | undefined;
  fireAt: string;
  longest: number;
  isSelected: boolean;
}

const AttemptRow = ({ attempt, before, fireAt, longest, isSelected }: RowProps) => {
  const { t } = useTranslation('run');
  const duration = useDuration();
  const parts = partsOf(attempt);
  const told = parts.map(({ part, ms }) => `${t(`timing.${part}`)} ${duration(ms)}`).join(' · ');
  return (
    <li>
      <Waited at={attempt.startedAt} round={attempt.round} before={before} fireAt={fireAt} />
      <Link
        to="."
        search={(search) => ({ ...search, attempt: attempt.number })}
        replace
        className="attempt"
        aria-current={isSelected ? 'true' : undefined}
      >
        <span className="numbers">{t('attempts.number', { number: attempt.number })}</span>
        <Instant at={attempt.startedAt} precise />
        <span className="attempt-endpoint">{attempt.endpoint ?? '–'}</span>
        <span className="attempt-bar" title={told}>
          {parts.map(({ part, ms }) => (
            <i key={part} className={`timing timing-${part}`} style={{ width: `${(ms / longest) * 100}%` }} />
          ))}
        </span>
        <span className="right numbers">{duration(attempt.durationMs)}</span>
        <span className={attempt.verdict === 'failed' ? 'attempt-end bad' : 'attempt-end good'}>
          {attempt.status ?? attempt.fault ?? '–'} · {t(`verdict.${attempt.verdict}`)}
        </span>
      </Link>
    </li>
  );
};
