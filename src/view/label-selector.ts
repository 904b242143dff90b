import type { Parsed, Problem } from '../model/problem.ts';

/** One requirement on labels; all of a selector must hold. */
export type Requirement =
  | { kind: 'in' | 'not-in'; key: string; values: string[] }
  | { kind: 'exists' | 'absent'; key: string };

const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const MOST = 20;

/** Reads Kubernetes' selector language: `tier=core,team!=loyalty,zone in (a, b),zone notin (c),canary,!old`. */
export const parseSelector = (text: string): Parsed<Requirement[]> => {
  const parts = text.length > 2_000 ? null : text.split(/,(?![^(]*\))/).filter((part) => part.trim() !== '');
  if (parts === null || parts.length > MOST) return { ok: false, problems: [problem(text, 'is too long')] };
  const requirements = parts.map(requirementOf);
  const wrong = parts.filter((_, index) => requirements[index] === null);
  if (wrong.length > 0)
    return { ok: false, problems: wrong.map((part) => problem(part, 'is not a label requirement')) };
  return { ok: true, value: requirements as Requirement[], warnings: [] };
};

const requirementOf = (part: string): Requirement | null => {
  const [, set, negated, list] = /^\s*(\S+)\s+(not)?in\s*\(([^()]*)\)\s*$/.exec(part) ?? [];
  if (set !== undefined)
    return among(
      negated === undefined ? 'in' : 'not-in',
      set,
      list!.split(',').map((value) => value.trim()),
    );
  const [, left, operator, right] = /^\s*([^=!\s]+)\s*(==?|!=)\s*([^=!\s]*)\s*$/.exec(part) ?? [];
  if (left !== undefined) return among(operator === '!=' ? 'not-in' : 'in', left, [right!]);
  const [, absent, key] = /^\s*(!?)\s*(\S+)\s*$/.exec(part) ?? [];
  return key !== undefined && KEY.test(key) ? { kind: absent === '!' ? 'absent' : 'exists', key } : null;
};

const among = (kind: 'in' | 'not-in', key: string, values: string[]): Requirement | null =>
  KEY.test(key) && values.length <= MOST && values.every((value) => VALUE.test(value)) ? { kind, key, values } : null;

const problem = (value: string, message: string): Problem => ({
  path: 'labelSelector',
  value: value.trim().slice(0, 100),
  message,
  remedy: 'Write requirements such as tier=core, team!=loyalty, zone in (a, b), canary or !old, with commas between.',
});
