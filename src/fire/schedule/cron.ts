import type { DayRule } from './cron-days.ts';
import type { Dialect } from './cron-field.ts';
import type { Ticks } from './ticks.ts';

/** A parsed expression, the same for both dialects. It speaks of wall clocks; zones come in `next-fire.ts`. */
export interface Cron {
  text: string;
  dialect: Dialect;
  seconds: Ticks;
  minutes: Ticks;
  hours: Ticks;
  /** Bit m is set where month m (1–12) is allowed. */
  months: number;
  days: DayRule;
  /** Allowed years, rising; null where every year is. */
  years: readonly number[] | null;
  /** Fires on one full day. */
  perDay: number;
  /** What is read otherwise than most people would expect. */
  notes: readonly string[];
}
