import { durationMs, isDuration } from '../model/duration.ts';
import { CliError } from './cli-error.ts';
import { oneLine } from './printable.ts';

// Date.parse takes much more than instants (`5`, `1 May`), and reads what has no offset in the machine's zone.
const INSTANT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * An instant as people give it: RFC 3339, a day or a local time (in the terminal's zone), `now`, `-2h` (ago) or `+30m`.
 * Answers RFC 3339 in UTC. @throws CliError
 */
export function instantArgument(text: string, now: number): string {
  if (text === 'now') return new Date(now).toISOString();
  const distance = text.replace(/^[+-]/, '');
  if (isDuration(distance)) return new Date(now + (text.startsWith('+') ? 1 : -1) * durationMs(distance)).toISOString();
  // A day alone would be read as UTC's, a day with a time as the terminal's: both are the terminal's here.
  const at = INSTANT.test(text) ? new Date(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')) : undefined;
  if (at && !Number.isNaN(at.getTime())) return at.toISOString();
  throw new CliError(`"${oneLine(text)}" is no instant.`, {
    remedy: 'Write 2026-12-01T08:00:00+08:00, 2026-12-01 (local time), now, -2h or +30m.',
  });
}
