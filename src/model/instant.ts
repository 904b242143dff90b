import { z } from 'zod';

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** RFC 3339 with an offset, on a day that exists. */
export function isInstant(value: unknown): value is string {
  const match = typeof value === 'string' ? INSTANT.exec(value) : null;
  if (!match) return false;
  // V8 reads 30 February as 2 March; a date that moved silently is worse than a refusal.
  const lastDay = new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate();
  return Number(match[3]) <= lastDay && !Number.isNaN(Date.parse(match[0]));
}

/** Unix milliseconds of a checked instant. @throws RangeError where it is none. */
export function instantMs(text: string): number {
  if (!isInstant(text)) throw new RangeError(`"${text}" is not an instant`);
  return Date.parse(text);
}

/** The zod type of an instant with its offset; the document keeps the text as it was written. */
export const instant = () =>
  z
    .string()
    .refine(isInstant, {
      error: 'is not an instant with an offset from UTC',
      params: { remedy: 'Write date, time and offset, such as 2026-12-01T08:00:00+08:00 or 2026-12-01T00:00:00Z.' },
    })
    .meta({ format: 'date-time' });
