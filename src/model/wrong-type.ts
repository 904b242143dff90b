import type { z } from 'zod';
import { type Path, pathText } from './path.ts';

interface Explained {
  message: string;
  remedy: string;
}

const DURATION_FIELD = /(timeout|interval|every|after|grace|waitForEndpoint|for|maxInterval)$/i;

/** Something of another type than the field takes; the commonest slips are answered with what to write. */
export function wrongTypeRemedy(
  issue: z.core.$ZodIssueInvalidType | z.core.$ZodIssueInvalidUnion,
  value: unknown,
  described: string,
): Explained {
  const expected = issue.code === 'invalid_type' ? issue.expected : null;
  const message = expected ? `must be ${EXPECTED[expected] ?? expected}, not ${nameOf(value)}` : issue.message;
  return { message, remedy: slipRemedy(issue.path, value, expected) ?? described };
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function nameOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', number: 'a number', boolean: 'true or false', object: 'an object' }[
    typeof value as 'string'
  ];
}

function slipRemedy(path: Path, value: unknown, expected: string | null): string | null {
  const where = pathText(path);
  if (value === null) return 'Write a value, or remove the field.';
  if (where === 'spec.schedule' && typeof value === 'string') return scheduleRemedy(value);
  if (where === 'spec.success.status')
    return `Write a list, such as [${typeof value === 'number' ? value : '200-299'}], or any.`;
  if (where === 'spec.application') return 'Write the name of an HttpApplication of the same namespace.';
  if (/^spec\.domains(\[\d+\])?$/.test(where) && typeof value === 'string')
    return `Write domains: [{ url: ${quoted(value)} }].`;
  if (where === 'spec.success' && typeof value === 'string') return `Write { json: ${quoted(value)} }.`;
  if (where === 'spec.retry' && typeof value === 'number')
    return `Write { maxAttempts: ${value} }; it counts the first attempt.`;
  if (expected === 'string' && typeof value === 'number' && DURATION_FIELD.test(where))
    return `Write a unit: ${value}s, or ${value}ms.`;
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `Put it in quotes: "${value}".`;
  if (
    (expected === 'number' || expected === 'int') &&
    typeof value === 'string' &&
    value.trim() !== '' &&
    Number.isFinite(Number(value))
  )
    return `Write it without quotes: ${Number(value)}.`;
  return null;
}

/** CronJob's `schedule` is a text; here it is an object that also takes the zone and other kinds of schedule. */
function scheduleRemedy(text: string): string {
  if (/^\d+(ms|s|m|h|d)$/.test(text)) return `Write schedule: { every: ${text} }.`;
  return `Write schedule: { cron: ${quoted(text)}, timeZone: UTC }.`;
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 100));
