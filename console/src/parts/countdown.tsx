import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDuration } from './duration.ts';
import { Instant } from './instant.tsx';

const listeners = new Set<() => void>();
let second = Math.floor(Date.now() / 1_000);
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all countdowns of the page, which stands still while none is shown. */
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = Math.floor(Date.now() / 1_000);
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** The time until an instant, second by second, and the instant itself. */
export const Countdown = ({ at, none }: { at: string | null; none: string }) => {
  const { t } = useTranslation();
  const duration = useDuration();
  const [now, setNow] = useState(second);
  useEffect(() => subscribe(() => setNow(second)), []);
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
