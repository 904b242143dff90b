import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Attempt, Shard } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { useDuration } from '../../parts/duration.ts';
import { Instant } from '../../parts/instant.tsx';
import { StateTag } from '../../parts/state-tag.tsx';
import { PARTS, partsOf } from './timing.ts';

/** The attempts of a shard under each other, each with where its time went; all bars are of one scale. */
export const Attempts = ({ shard, selected }: { shard: Shard; selected: number | undefined }) => {
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
  longest: number;
  isSelected: boolean;
}

const AttemptRow = ({ attempt, before, longest, isSelected }: RowProps) => {
  const { t } = useTranslation('run');
  const duration = useDuration();
  const parts = partsOf(attempt);
  const told = parts.map(({ part, ms }) => `${t(`timing.${part}`)} ${duration(ms)}`).join(' · ');
  const waited =
    before === undefined ? null : Date.parse(attempt.startedAt) - Date.parse(before.startedAt) - before.durationMs;
  return (
    <li>
      {waited !== null && (
        <span className="attempt-wait">
          {before!.round === attempt.round
            ? t('attempts.after', { duration: duration(waited) })
            : t('attempts.reopened')}
        </span>
      )}
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
