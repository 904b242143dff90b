import { durationMs, NO_DURATION } from '../../src/model/duration.ts';

/** A rule in CEL that the API server holds an object to; `self` is the value at the place where the rule stands. */
export interface CelRule {
  rule: string;
  /** What is wrong and what to write instead. */
  message?: string;
  /** The same in CEL, where it depends on the value; `message` stands where that can't be told. */
  messageExpression?: string;
  /** Field that the refusal names, from the rule's own place: `.endsAt`. */
  fieldPath?: string;
}

export const rule = (expression: string, message: string, fieldPath?: string): CelRule => ({
  rule: expression,
  message,
  ...(fieldPath === undefined ? {} : { fieldPath }),
});

/** A rule whose refusal quotes the value: `told` is its message in CEL. */
export const telling = (told: string, each: CelRule): CelRule => ({ ...each, messageExpression: told });

/** A rule over a text whose refusal names it: of itself the API server names but its type. */
export const naming = (each: CelRule): CelRule => telling(`'"' + self + '" ' + ${JSON.stringify(each.message)}`, each);

/**
 * Several rules of one place as one, of which the first broken one speaks: the API server evaluates every rule at every write, those of
 * a status and of what is unchanged as well.
 * @param usual CEL that is true of most values, which then pass at once
 */
export const firstBroken = (usual: string, rules: readonly CelRule[]): CelRule => ({
  rule: `${usual} || (${rules.map((each) => `(${each.rule})`).join(' && ')})`,
  messageExpression: rules
    .map((each) => ({ ...each, told: each.messageExpression ?? JSON.stringify(each.message) }))
    .reduceRight((rest, { rule, told }) => (rest === '' ? told : `!(${rule}) ? ${told} : ${rest}`), ''),
});

const isDuration = (expression: string) => `${expression}.matches('^[0-9]{1,12}(ms|s|m|h|d)$')`;

/** CEL's own durations know no days. */
const ms = (text: string) =>
  `double(${text}.find('^[0-9]+')) * (${UNITS.map(([unit, factor]) => `${text}.endsWith('${unit}') ? ${factor} : `).join('')}${DAY})`;

const UNITS = [
  ['ms', '1.0'],
  ['s', '1000.0'],
  ['m', '60000.0'],
  ['h', '3600000.0'],
] as const;
const DAY = '86400000.0';

/** A comparison of two durations. It holds its tongue where one is malformed, because its own rule speaks up then. */
export const notLonger = (shorter: string, longer: string): string =>
  `!has(${shorter}) || !has(${longer}) || !${isDuration(shorter)} || !${isDuration(longer)} || ${ms(shorter)} <= ${ms(longer)}`;

/** @param fallback what stands there unless it is given: within the bounds */
export const durationBounds = (min: string, max: string, fallback: unknown): CelRule =>
  firstBroken(fallback === undefined ? 'false' : `self == '${fallback}'`, [
    naming(rule(isDuration('self'), `${NO_DURATION.error}. ${NO_DURATION.remedy}`)),
    rule(`${ms('self')} >= ${durationMs(min)}.0`, `is shorter than ${min}. Write ${min} or more.`),
    rule(`${ms('self')} <= ${durationMs(max)}.0`, `is longer than ${max}. Write ${max} or less.`),
  ]);

/** At most one, or exactly one, of optional fields of `self`. */
export const given = (fields: readonly string[]): string =>
  `[${fields.map((field) => `has(self.${field})`).join(', ')}].filter(is, is).size()`;

/** No name of a map may be one of those that `wrong` (CEL over `name`) picks out; the refusal begins with the first of them. */
export const noName = (wrong: string, because: string): CelRule => ({
  rule: `!self.exists(name, ${wrong})`,
  message: `holds what ${because}`,
  messageExpression: `self.filter(name, ${wrong})[0] + ' ${because}'`,
});

/** Every name of a map matches a pattern. */
export const namesMatch = (pattern: string): string => `self.all(name, name.matches(r'${pattern}'))`;
