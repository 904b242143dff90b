/** A date on the wall. */
export interface CalendarDay {
  year: number;
  /** 1–12 */
  month: number;
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  monthLength: number;
}

/** @param wall what the wall shows, as if that were UTC; ms. */
export function calendarDay(wall: number): CalendarDay {
  const date = new Date(wall);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return {
    year,
    month,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    monthLength: new Date(Date.UTC(year, month, 0)).getUTCDate(),
  };
}

/** Whether the day is that Monday-to-Friday day of its month which is nearest to the `wanted`-th. A month without the `wanted`-th has none. */
export function isNearestWorkday(day: CalendarDay, wanted: number): boolean {
  if (wanted < 1 || wanted > day.monthLength) return false;
  let nearest = 0;
  for (let candidate = 1; candidate <= day.monthLength; candidate++) {
    const weekday = (((day.weekday + candidate - day.day) % 7) + 7) % 7;
    const isWorkday = weekday >= 1 && weekday <= 5;
    if (isWorkday && (nearest === 0 || Math.abs(candidate - wanted) < Math.abs(nearest - wanted))) nearest = candidate;
  }
  return day.day === nearest;
}
