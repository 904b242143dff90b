import { zoneNamed } from '../schedule/zone.ts';
import { strftime, wallAt } from './strftime.ts';

/** What `date` prints without a format. */
const RFC_3339 = '%Y-%m-%dT%H:%M:%S%:z';
const WITH_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
const ON_THE_WALL = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/;
const LONGEST_FORMAT = 500;
/** Instants of four-digit years. */
const LAST_MS = 253_402_300_799_999;
const FIRST_MS = -62_135_596_800_000;

/**
 * The `date` filter of templates: an instant as the clock on a wall of the zone shows it.
 * Instants are RFC 3339 text or Unix seconds (as numbers or digits, so that `date: '%s' | minus: 86400 | date: …` is
 * yesterday); text without an offset is taken for the wall clock of the zone. `now` is none: a retry must send the same.
 *
 * @throws Error with a sentence
 */
export function formatDate(value: unknown, format: unknown, zoneName: string): unknown {
  if (value === null || value === undefined || value === '') return '';
  const zone = zoneNamed(zoneName);
  const instantMs = instantOf(value, (wallSeconds) => zone.instantOf(wallSeconds));
  const text = typeof format === 'string' ? format : RFC_3339;
  if (text.length > LONGEST_FORMAT) throw new Error('the format of date is too long');
  const { offset } = zone.spanAt(Math.floor(instantMs / 1_000));
  return strftime(wallAt(instantMs, offset, zone.name), text);
}

function instantOf(value: unknown, fromWall: (wallSeconds: number) => number): number {
  const ms = msOf(value, fromWall);
  if (ms >= FIRST_MS && ms <= LAST_MS) return ms;
  throw new Error('date needs an instant of the years 1 to 9999');
}

function msOf(value: unknown, fromWall: (wallSeconds: number) => number): number {
  if (typeof value === 'number') return Math.round(value * 1_000);
  if (typeof value !== 'string') throw notAnInstant(value);
  if (/^-?\d{1,12}$/.test(value)) return Number(value) * 1_000;
  if (WITH_OFFSET.test(value)) return parsed(value);
  if (!ON_THE_WALL.test(value)) throw notAnInstant(value);
  const wallMs = parsed(value.length === 10 ? value : `${value.replace(' ', 'T')}Z`);
  return fromWall(Math.floor(wallMs / 1_000)) * 1_000 + (wallMs % 1_000);
}

function parsed(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw notAnInstant(text);
  return ms;
}

const notAnInstant = (value: unknown): Error => {
  if (value === 'now' || value === 'today')
    return new Error(`"${value}" is not known to templates, a retry must send the same; write fireAt`);
  return new Error(`date needs an instant such as fireAt, not ${JSON.stringify(value)?.slice(0, 60)}`);
};
