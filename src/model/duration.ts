import { z } from 'zod';
import type { Refusal } from './text.ts';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,12})(ms|s|m|h|d)$/;

/** Longest duration that any field takes: ten years, so that sums of instants stay exact. */
const LONGEST = '3650d';

/**
 * Milliseconds of a duration such as `500ms`, `30s`, `5m`, `2h`, `30d`.
 * @throws RangeError where the text is no duration; documents that were parsed hold only valid ones.
 */
export function durationMs(text: string): number {
  const match = DURATION.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a duration`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

export const isDuration = (value: unknown): value is string => typeof value === 'string' && DURATION.test(value);

/** The shortest spelling of a whole number of milliseconds: `90000` is `90s`, `3600000` is `1h`. */
export function durationText(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((candidate) => ms > 0 && ms % UNIT_MS[candidate] === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
}

export const NO_DURATION: Refusal = {
  error: 'is not a duration',
  remedy: 'Write a whole number and a unit (ms, s, m, h or d), such as 500ms, 30s, 5m, 2h or 30d.',
};

/** The zod type of a duration within bounds (both inclusive); the document keeps the text as it was written. */
export function duration(bounds: { min?: string; max?: string } = {}) {
  const min = bounds.min ?? '1ms';
  const max = bounds.max ?? LONGEST;
  return z
    .string()
    .refine(isDuration, {
      abort: true,
      error: NO_DURATION.error,
      params: { remedy: NO_DURATION.remedy },
    })
    .refine((text) => !isDuration(text) || durationMs(text) >= durationMs(min), {
      error: `is shorter than ${min}`,
      params: { remedy: `Write ${min} or more.` },
    })
    .refine((text) => !isDuration(text) || durationMs(text) <= durationMs(max), {
      error: `is longer than ${max}`,
      params: { remedy: `Write ${max} or less.` },
    })
    .meta({ pattern: '^\\d+(ms|s|m|h|d)$', 'x-minimum': min, 'x-maximum': max });
}
