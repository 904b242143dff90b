import type { JobDays } from './job-query.ts';

const DAY_MS = 86_400_000;
/** From half of its calls on, a day failed rather than had failures. */
const MOST = 0.5;

export interface CalendarDay {
  /** yyyy-mm-dd */
  day: string;
  runs: number;
  failed: number;
  /** How a day looks: nothing ran, 1–4 by how much did, or what failed. */
  level: 'none' | 1 | 2 | 3 | 4 | 'some' | 'most';
}

/** Weeks from Monday on, the last one holding `today`; all days are in them, also those without runs. */
export const weeksUntil = (today: string, weeks: number, days: JobDays['items']): CalendarDay[][] => {
  const known = new Map(days.map(({ day, states }) => [day, states]));
  const counts = days.map(({ states }) => called(states));
  const busiest = Math.max(1, ...counts);
  const monday = Date.parse(today) - ((new Date(today).getUTCDay() + 6) % 7) * DAY_MS;
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (_, weekday) => {
      const at = monday + ((week - weeks + 1) * 7 + weekday) * DAY_MS;
      const day = new Date(at).toISOString().slice(0, 10);
      return dayOf(day, known.get(day) ?? {}, busiest);
    }),
  );
};

type States = JobDays['items'][number]['states'];

const failedIn = (states: States): number => (states.failed ?? 0) + (states.partly_failed ?? 0) + (states.missed ?? 0);
const called = (states: States): number => Object.values(states).reduce((sum, runs) => sum + runs, 0);

const dayOf = (day: string, states: States, busiest: number): CalendarDay => {
  const runs = called(states);
  const failed = failedIn(states);
  if (runs === 0) return { day, runs, failed, level: 'none' };
  if (failed > 0) return { day, runs, failed, level: failed >= runs * MOST ? 'most' : 'some' };
  return { day, runs, failed, level: Math.max(1, Math.ceil((runs / busiest) * 4)) as 1 | 2 | 3 | 4 };
};
