import { civilDate, DAY_SECONDS } from './calendar.ts';

const digits = (value: number, width = 2): string => String(value).padStart(width, '0');

/** `2027-03-28`, of a wall time in seconds. */
export function wallDate(wall: number): string {
  const { year, month, day } = civilDate(Math.floor(wall / DAY_SECONDS));
  return `${digits(year, 4)}-${digits(month)}-${digits(day)}`;
}

/** `02:30`, or `02:30:15` where there are seconds. */
export function wallClock(wall: number): string {
  const time = wall - Math.floor(wall / DAY_SECONDS) * DAY_SECONDS;
  const parts = [Math.floor(time / 3_600), Math.floor(time / 60) % 60, ...(time % 60 === 0 ? [] : [time % 60])];
  return parts.map((part) => digits(part)).join(':');
}

/** `+08:00`, `-00:44:30`. */
export function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3_600), Math.floor(size / 60) % 60, ...(size % 60 === 0 ? [] : [size % 60])];
  return (seconds < 0 ? '-' : '+') + parts.map((part) => digits(part)).join(':');
}
