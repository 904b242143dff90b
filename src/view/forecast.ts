import type { OverviewBook, ScheduleGroup } from './overview-book.ts';

export interface ForecastPorts {
  book: OverviewBook;
  /** Fires of a schedule in each of the minutes from `fromAt` on; `[]` where it can't be read. */
  firesPerMinute(spec: ScheduleGroup['spec'], fromAt: number, minutes: number): number[];
  /** Lets other work go on. */
  pause(): Promise<void>;
}

export interface Forecast {
  /** Unix minutes. */
  fromMinute: number;
  /** Fires in each minute. */
  fires: number[];
  /** False where there are too many different schedules to look at all of them. */
  complete: boolean;
}

const DAY_MINUTES = 24 * 60;
const MOST_SCHEDULES = 20_000;
/** The loop is given back after so many schedules: some milliseconds. */
const AT_ONCE = 20;

/** How many fires the next 24 hours hold, minute by minute: each schedule is worked out once, however many jobs share it. */
export const forecast = async (
  { book, firesPerMinute, pause }: ForecastPorts,
  namespaces: readonly string[] | null,
  nowMinute: number,
): Promise<Forecast> => {
  const groups = await book.schedules(namespaces, MOST_SCHEDULES + 1);
  const fires = new Array<number>(DAY_MINUTES).fill(0);
  for (const [index, { spec, jobs }] of groups.slice(0, MOST_SCHEDULES).entries()) {
    firesPerMinute(spec, nowMinute * 60_000, DAY_MINUTES).forEach((count, minute) => {
      fires[minute]! += count * jobs;
    });
    if (index % AT_ONCE === AT_ONCE - 1) await pause();
  }
  return { fromMinute: nowMinute, fires: fires.map(Math.round), complete: groups.length <= MOST_SCHEDULES };
};

/** Minutes in which far more fires than usual, the greatest first: a herd that may be worth spreading. */
export const herdsOf = ({ fromMinute, fires }: Forecast): { minute: number; fires: number }[] => {
  const mean = fires.reduce((sum, count) => sum + count, 0) / fires.length;
  const least = Math.max(60, mean * 3);
  return fires
    .map((count, index) => ({ minute: fromMinute + index, fires: count }))
    .filter(({ fires }) => fires >= least)
    .sort((a, b) => b.fires - a.fires || a.minute - b.minute)
    .slice(0, 12);
};
