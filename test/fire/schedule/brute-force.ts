/**
 * The daylight-saving rule once more, slow and obvious: every minute of a window is looked at on the wall clock that Intl
 * shows. Shares no code with the engine. Windows hold one change of offset at most.
 */

export interface WallMinute {
  year: number;
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  hour: number;
  minute: number;
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Fires (Unix ms, whole minutes) in `from`..`to` of what `matches`, where the hour field does or doesn't allow all hours. */
export function bruteFires(
  matches: (wall: WallMinute) => boolean,
  allHours: boolean,
  zone: string,
  from: number,
  to: number,
): number[] {
  const shown = wallReader(zone);
  // For each minute on the wall the first instant that shows it.
  const firstShown = new Map<number, number>();
  const showsMatch: number[] = [];
  const start = from - 3 * DAY;
  for (let instant = start; instant <= to + 3 * DAY; instant += MINUTE) {
    const wall = shown(instant);
    if (!firstShown.has(wall)) firstShown.set(wall, instant);
    if (matches(fields(wall))) showsMatch.push(instant);
  }
  const found = allHours ? showsMatch : oncePerWallTime(matches, firstShown, shown(start), shown(to + 3 * DAY));
  return [...new Set(found)].filter((instant) => instant >= from && instant <= to).sort((a, b) => a - b);
}

function oncePerWallTime(
  matches: (wall: WallMinute) => boolean,
  firstShown: ReadonlyMap<number, number>,
  from: number,
  to: number,
): number[] {
  const found: number[] = [];
  for (let wall = from; wall <= to; wall += MINUTE) {
    if (!matches(fields(wall))) continue;
    // A minute that no instant shows was skipped: the next one that is shown takes its place.
    let shownAs = wall;
    while (!firstShown.has(shownAs)) shownAs += MINUTE;
    found.push(firstShown.get(shownAs)!);
  }
  return found;
}

/** What the wall shows at an instant, as if that were UTC. */
export function wallReader(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (instant) => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
}

function fields(wall: number): WallMinute {
  const date = new Date(wall);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}
