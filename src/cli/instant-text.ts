const two = (value: number): string => String(value).padStart(2, '0');

/** Minutes east of UTC as a person reads them: `Z`, `+08:00`, `-03:30`. */
function offsetText(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/**
 * An instant in the terminal's own zone (the variable TZ decides), `2026-12-01 08:00:00+08:00`, with milliseconds where asked.
 * `-` where there is none; text that is no instant is shown as it is.
 */
export function instantText(instant: string | number | null | undefined, { ms = false } = {}): string {
  if (instant === null || instant === undefined || instant === '') return '-';
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const part = ms ? `.${String(date.getMilliseconds()).padStart(3, '0')}` : '';
  return `${day} ${time}${part}${offsetText(-date.getTimezoneOffset())}`;
}

/** Milliseconds for people: `12ms`, `1.25s`, `3m05s`, `2h10m`, `4d03h`. */
export function durationText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '-';
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${Math.round(ms / 10) / 100}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h${two(Math.floor((seconds % 3600) / 60))}m`;
  return `${Math.floor(seconds / 86_400)}d${two(Math.floor((seconds % 86_400) / 3600))}h`;
}
