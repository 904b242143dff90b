import { useDuration } from './duration.ts';
import { useSecond } from './second.ts';

/** The time since an instant, second by second. */
export const Elapsed = ({ since }: { since: string }) => {
  const duration = useDuration();
  const seconds = useSecond() - Math.floor(Date.parse(since) / 1_000);
  return <span className="numbers">{duration(Math.max(1, seconds) * 1_000)}</span>;
};
