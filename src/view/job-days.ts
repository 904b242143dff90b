import type { DefinedJob } from './definition-book.ts';
import type { HistoryBook } from './history-book.ts';
import { shownInstant } from './instants.ts';
import type { JobHistoryBook } from './job-history-book.ts';

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Half a year. */
const DAYS = 182;
/** A job that keeps more runs is told by its newest ones. */
const MOST_RUNS = 100_000;

interface JobDaysPorts {
  history: Pick<HistoryBook, 'standing'>;
  jobHistory: Pick<JobHistoryBook, 'quarters'>;
}

/** Runs of a job by the days of a zone and their states, oldest first: what a calendar shows. Days without runs are left out. */
export const jobDays = async (
  { history, jobHistory }: JobDaysPorts,
  job: DefinedJob,
  timeZone: string,
  now: number,
) => {
  const [rows, standing] = await Promise.all([
    jobHistory.quarters(job.id, now - DAYS * DAY_MS, MOST_RUNS),
    history.standing(job.id),
  ]);
  const dayOf = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short' });
  const days = new Map<string, Record<string, number>>();
  for (const { quarter, state, runs } of rows.sort((a, b) => a.quarter - b.quarter)) {
    const day = dayOf.format(quarter * QUARTER_MS);
    const states = days.get(day) ?? {};
    states[state] = (states[state] ?? 0) + runs;
    days.set(day, states);
  }
  const counted = rows.reduce((sum, { runs }) => sum + runs, 0);
  return {
    items: [...days].map(([day, states]) => ({ day, states })),
    complete: counted < MOST_RUNS,
    provenSince: shownInstant(standing?.provenSince ?? job.createdAt),
  };
};
