import { useTranslation } from 'react-i18next';
import { useDuration } from './duration.ts';
import { Instant } from './instant.tsx';
import { useSecond } from './second.ts';

/** The time until an instant, second by second, and the instant itself. */
export const Countdown = ({ at, none }: { at: string | null; none: string }) => {
  const { t } = useTranslation();
  const duration = useDuration();
  const now = useSecond();
  if (at === null) return <span className="job-sub">{none}</span>;
  const leftMs = (Math.ceil(Date.parse(at) / 1_000) - now) * 1_000;
  return (
    <span className="countdown">
      <span className="numbers">{leftMs <= 0 ? t('time.now') : t('time.in', { duration: duration(leftMs) })}</span>
      <span className="job-sub">
        <Instant at={at} />
      </span>
    </span>
  );
};
