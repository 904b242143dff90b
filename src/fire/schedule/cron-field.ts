import { quoted, ScheduleError } from './schedule-error.ts';

export type Dialect = 'unix' | 'quartz';

/** One field of an expression: its name in messages, its bounds, and how its dialect reads it. */
export interface FieldRule {
  name: string;
  dialect: Dialect;
  min: number;
  max: number;
  /** Largest step; Quartz bounds those of `a/n` and of stars only. */
  maxStep: number;
  /** Three-letter names, upper case, the first standing for `firstName`. */
  names?: readonly string[];
  firstName?: number;
  /** Quartz ranges run over the end and start anew (`22-2`); those of Unix and of years don't. */
  wraps: boolean;
}

const TERM = /^(?:(\*)|(\d{1,4}|[A-Z]{3})(?:-(\d{1,4}|[A-Z]{3}))?)?(?:\/(\d{1,4}))?$/;

/**
 * The values that a plain field allows: `*`, numbers, names, ranges, steps and lists of those.
 * `notes` collects what is read otherwise than most people would expect.
 * @throws ScheduleError `cron-field`
 */
export function parseField(rule: FieldRule, text: string, notes: string[]): Set<number> {
  const allowed = new Set<number>();
  for (const term of text.split(',')) addTerm(rule, term, allowed, notes);
  return allowed;
}

function addTerm(rule: FieldRule, term: string, allowed: Set<number>, notes: string[]): void {
  const match = TERM.exec(term);
  if (term === '' || !match) throw refused(rule, term, hintFor(rule, term));
  const [, star, fromText, toText, stepText] = match;
  const step = stepText === undefined ? 1 : stepOf(rule, term, Number(stepText), toText !== undefined);
  if (fromText === undefined) {
    if (star === undefined && rule.dialect === 'unix') throw refused(rule, term, `write */${step}`);
    addRange(rule, rule.min, rule.max, step, allowed);
    return;
  }
  const from = fieldValue(rule, term, fromText);
  if (rule.dialect === 'quartz' && stepText !== undefined && isName(fromText)) {
    // Quartz reads the name and drops the rest: JAN/2 is January, MON-FRI/2 is Monday to Friday.
    notes.push(`the step of "${term}" (${rule.name}) is ignored, as Quartz does: write numbers to use a step`);
    addRange(rule, from, toText === undefined ? from : fieldValue(rule, term, toText), 1, allowed);
    return;
  }
  if (toText !== undefined) addRange(rule, from, endOf(rule, term, from, toText), step, allowed);
  else addRange(rule, from, stepText === undefined ? from : rule.max, step, allowed);
}

function addRange(rule: FieldRule, from: number, to: number, step: number, allowed: Set<number>): void {
  const size = rule.max - rule.min + 1;
  const end = to < from ? to + size : to;
  for (let value = from; value <= end; value += step) allowed.add(value > rule.max ? value - size : value);
}

function stepOf(rule: FieldRule, term: string, step: number, ofRange: boolean): number {
  if (step === 0) throw refused(rule, term, 'a step is at least 1');
  // The step of a Quartz range may be any: a large one leaves the range's first value.
  if (step > rule.maxStep && !(ofRange && rule.dialect === 'quartz')) {
    throw refused(
      rule,
      term,
      `a step here is at most ${rule.maxStep}; for longer intervals use "every", such as every: 90m`,
    );
  }
  return step;
}

function endOf(rule: FieldRule, term: string, from: number, text: string): number {
  const to = fieldValue(rule, term, text);
  if (to >= from || rule.wraps) return to;
  // FRI-SUN: Sunday is 7 as well as 0.
  if (rule.max === 7 && to === 0) return 7;
  throw refused(rule, term, `the range runs backwards; write ${from}-${rule.max},${rule.min}-${to}`);
}

const isName = (text: string): boolean => text.charCodeAt(0) > 57;

function fieldValue(rule: FieldRule, term: string, text: string): number {
  if (isName(text)) {
    const index = rule.names?.indexOf(text) ?? -1;
    if (index < 0) throw refused(rule, term, namesHint(rule, text));
    return index + rule.firstName!;
  }
  const value = Number(text);
  if (value < rule.min || value > rule.max) {
    const sunday = rule.names?.[0] === 'SUN' && rule.dialect === 'quartz' ? ' (1 is SUN, 7 is SAT)' : '';
    throw refused(rule, term, `values are ${rule.min} to ${rule.max}${sunday}`);
  }
  return value;
}

function hintFor(rule: FieldRule, term: string): string {
  if (term === '') return 'an element of the list is empty';
  if (/^H/.test(term)) return "H is Jenkins' own; Belfry spreads load by itself, so write a plain number";
  if (/[L#W?]/.test(term) && rule.dialect === 'unix') {
    return `"${term}" is Quartz, which has six fields, the first for seconds: 0 0 8 L * ?`;
  }
  if (term.includes('?')) return "'?' stands alone, in day-of-month or day-of-week";
  return namesHint(rule, term);
}

const namesHint = (rule: FieldRule, text: string): string =>
  rule.names && /[A-Z]/.test(text)
    ? `names are ${rule.names.join(' ')}`
    : `write numbers from ${rule.min} to ${rule.max}, ranges (a-b), steps (*/n), lists (a,b)`;

export function refused(rule: FieldRule, term: string, why: string): ScheduleError {
  return new ScheduleError('cron-field', `${quoted(term)} is no ${rule.name}: ${why}`);
}
