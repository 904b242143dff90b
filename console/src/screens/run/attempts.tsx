import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Attempt, Shard } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { useDuration } from '../../parts/duration.ts';
import { Instant } from '../../parts/instant.tsx';
import { StateTag } from '../../parts/state-tag.tsx';
import { PARTS, partsOf } from './timing.ts';

/** The attempts of a shard under each other, each with what it waited before and where its time went; all bars are of one scale. */
export const Attempts = ({
  shard,
  selected,
  fireAt,
}: {
  shard: Shard;
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
      {attempts.length === 0 ? (
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
  const waitedSince = before === undefined ? Date.parse(fireAt) : Date.parse(before.startedAt) + before.durationMs;
  const waited = duration(Math.max(0, Date.parse(attempt.startedAt) - waitedSince));
  return (
    <li>
      <span className="attempt-wait">
        {before === undefined
          ? t('attempts.fromFire', { duration: waited })
          : before.round === attempt.round
            ? t('attempts.after', { duration: waited })
            : t('attempts.reopened')}
      </span>
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
