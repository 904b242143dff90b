import type { z } from 'zod';
import { FOREIGN_VALUES, foreignFieldRemedy } from './foreign-names.ts';
import { nearestName } from './nearest.ts';
import { type Path, pathText, valueAt } from './path.ts';
import type { Problem } from './problem.ts';
import { descriptionAt, fieldsAt, neededFieldsAt } from './schema-walk.ts';
import { shownValue } from './shown-value.ts';
import { wrongTypeRemedy } from './wrong-type.ts';

type Issue = z.core.$ZodIssue;

/** What an issue is explained from: the document as it was given, and the schema it was held against. */
export interface Subject {
  document: unknown;
  schema: z.ZodType;
  /** What other schedulers call its fields is known of manifests. */
  kind?: 'HttpApplication' | 'HttpJob';
  /** What to write, where nothing better is known; otherwise the published description of the field. */
  remedy?: string;
}

/** One zod issue as problems that name path, value and remedy; of unknown fields no more than `most`. */
export function explainIssue(issue: Issue, subject: Subject, most: number): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, most).map((key) => unknownField(key, issue.path, subject));
  if (issue.code === 'invalid_key') return [badName(issue, subject)];
  const value = valueAt(subject.document, issue.path);
  if (value === undefined || isEmptied(issue.path, value, subject)) return missingFields(issue.path, subject);
  const { message, remedy } = messageAndRemedy(issue, value, subject);
  return [problem(issue.path, value, message, remedy)];
}

function problem(path: Path, value: unknown, message: string, remedy: string): Problem {
  const shown = shownValue(path, value);
  return { path: pathText(path), ...(shown === undefined ? {} : { value: shown }), message, remedy };
}

function unknownField(key: string, parent: Path, subject: Subject): Problem {
  const path = [...parent, key];
  const foreign = subject.kind === undefined ? null : foreignFieldRemedy(subject.kind, key);
  const known = fieldsAt(subject.schema, parent);
  const nearest = foreign ? null : nearestName(key, known);
  const place = parent.length === 0 ? 'at the top' : `in ${pathText(parent)}`;
  const remedy = foreign ?? (nearest ? `Did you mean ${nearest}?` : `Known ${place}: ${known.join(', ')}.`);
  return problem(path, valueAt(subject.document, path), `is not a known field ${place}`, remedy);
}

/** A key of an open record (a header, a label, a secret) that its own rule refuses. */
function badName(issue: z.core.$ZodIssueInvalidElement | z.core.$ZodIssueInvalidKey, subject: Subject): Problem {
  const inner = issue.issues[0];
  const { message, remedy } = inner
    ? messageAndRemedy(inner, issue.path.at(-1), subject)
    : { message: 'is not a name', remedy: 'Choose another name.' };
  return problem(issue.path, issue.path.at(-1), message, remedy);
}

/** `spec:` with nothing behind it: YAML reads null, and whoever wrote it began an object. */
const isEmptied = (path: Path, value: unknown, { schema }: Subject): boolean =>
  value === null && neededFieldsAt(schema, path).length > 0;

/** Of a missing object that needs fields, the fields: each would be missing once the object is there. */
function missingFields(path: Path, subject: Subject): Problem[] {
  const needed = neededFieldsAt(subject.schema, path);
  if (needed.length > 0) return needed.flatMap((field) => missingFields([...path, field], subject));
  const description = subject.remedy ?? descriptionAt(subject.schema, path);
  return [problem(path, undefined, 'is missing', description ? `Add it. ${description}` : 'Add it.')];
}

function messageAndRemedy(issue: Issue, value: unknown, subject: Subject): { message: string; remedy: string } {
  const described =
    subject.remedy ?? descriptionAt(subject.schema, issue.path) ?? 'See the reference of jobs and applications.';
  switch (issue.code) {
    case 'invalid_value':
      return notOneOf(issue.values.map(String), value);
    case 'too_small':
      return {
        message: `is ${smallness(issue)} than ${issue.minimum}`,
        remedy: `Write at least ${issue.minimum}${unit(issue)}.`,
      };
    case 'too_big':
      return {
        message: `is ${bigness(issue)} than ${issue.maximum}`,
        remedy: `Write at most ${issue.maximum}${unit(issue)}.`,
      };
    case 'invalid_type':
    case 'invalid_union':
      return wrongTypeRemedy(issue, value, described);
    case 'custom':
      return { message: issue.message, remedy: remedyOf(issue) ?? described };
    default:
      return { message: issue.message, remedy: described };
  }
}

const remedyOf = (issue: z.core.$ZodIssueCustom): string | null =>
  typeof issue.params?.remedy === 'string' ? issue.params.remedy : null;

const isText = (issue: { origin: string }) => issue.origin === 'string';
const isList = (issue: { origin: string }) => issue.origin === 'array';
const smallness = (issue: { origin: string }) => (isText(issue) || isList(issue) ? 'shorter' : 'less');
const bigness = (issue: { origin: string }) => (isText(issue) || isList(issue) ? 'longer' : 'more');
const unit = (issue: { origin: string }) => (isText(issue) ? ' characters' : isList(issue) ? ' entries' : '');

function notOneOf(allowed: string[], value: unknown): { message: string; remedy: string } {
  const given = typeof value === 'string' ? value : '';
  const foreign = FOREIGN_VALUES.get(given) ?? FOREIGN_VALUES.get(given.toUpperCase());
  const meant = foreign && allowed.includes(foreign) ? foreign : nearestName(given, allowed);
  const choice = allowed.length === 1 ? `Write ${allowed[0]}.` : `One of ${allowed.join(', ')}.`;
  if (allowed.includes('Reply'))
    return { message: 'is not supported yet', remedy: 'Not yet: only Reply is; remove it or write Reply.' };
  return {
    message: 'is not a known value',
    remedy: meant && allowed.length > 1 ? `Did you mean ${meant}? ${choice}` : choice,
  };
}
