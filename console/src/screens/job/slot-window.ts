import { zonedInstant } from '../../parts/wall-clock.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SLOTS_BACK = 50;
const SLOTS_AHEAD = 5;

/** RFC 3339, both included. */
export interface SlotWindow {
  from: string;
  to: string;
}

/** About fifty slots back and some ahead, by how far apart the next ones are; a job without any: the last day. */
export const windowAround = (now: number, fires: readonly string[]): SlotWindow => {
  const [first, ...rest] = fires.map((fire) => Date.parse(fire));
  const gap = first === undefined || rest.length === 0 ? DAY / SLOTS_BACK : (rest.at(-1)! - first) / rest.length;
  const back = Math.min(Math.max(SLOTS_BACK * gap, MINUTE), 60 * DAY);
  const ahead = Math.min(Math.max(SLOTS_AHEAD * gap, MINUTE), 7 * DAY);
  return { from: instant(now - back), to: instant(now + ahead) };
};

/** A day of a zone. @param day yyyy-mm-dd */
export const windowOfDay = (day: string, zone: string): SlotWindow => {
  const next = new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
  const end = Date.parse(zonedInstant(`${next}T00:00:00`, zone)) - 1;
  return { from: zonedInstant(`${day}T00:00:00`, zone), to: instant(end) };
};

/** A window with another end; where that lies beyond the other one, the whole window goes there. */
export const moved = ({ from, to }: SlotWindow, end: keyof SlotWindow, at: string): SlotWindow => {
  const length = Date.parse(to) - Date.parse(from);
  const there = Date.parse(at);
  if (end === 'from') return { from: at, to: there <= Date.parse(to) ? to : instant(there + length) };
  return { from: there >= Date.parse(from) ? from : instant(there - length), to: at };
};

const instant = (at: number): string => new Date(Math.floor(at)).toISOString();
