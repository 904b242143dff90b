import { pathText } from './path.ts';
import type { Problem } from './problem.ts';

/** Bounds of one document; a definition that needs more is data, and data belongs behind the called endpoint. */
export const DOCUMENT_LIMITS = { depth: 64, nodes: 200_000, characters: 2_097_152 } as const;

interface Step {
  value: unknown;
  path: Path;
}
/** A chain towards the root, so that walking costs no copies. */
type Path = { above: Path; step: string | number; depth: number } | null;

/**
 * Whether a value is JSON within bounds, or the first reason why not. Iterative, so that depth costs no stack, and over
 * at the first bound, so that ten megabytes end as quickly as ten bytes.
 */
export function jsonDocumentProblem(document: unknown): Problem | null {
  const pending: Step[] = [{ value: document, path: null }];
  let nodes = 0;
  let characters = 0;
  while (pending.length > 0) {
    const { value, path } = pending.pop()!;
    nodes += 1;
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null) {
      const depth = (path?.depth ?? 0) + 1;
      if (depth > DOCUMENT_LIMITS.depth) return tooDeep(path);
      const refusal = pushMembers(value, path, depth, pending, nodes);
      if (refusal) return refusal;
      if (!Array.isArray(value)) for (const key of Object.keys(value)) characters += key.length;
    } else if (!isJsonScalar(value)) return notJson(value, path);
    if (nodes + pending.length > DOCUMENT_LIMITS.nodes) return tooLarge(`more than ${DOCUMENT_LIMITS.nodes} values`);
    if (characters > DOCUMENT_LIMITS.characters) return tooLarge(`more than ${DOCUMENT_LIMITS.characters} characters`);
  }
  return null;
}

const isJsonScalar = (value: unknown) =>
  value === null ||
  value === undefined ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

function pushMembers(value: object, above: Path, depth: number, pending: Step[], nodes: number): Problem | null {
  if (Array.isArray(value)) {
    if (nodes + value.length > DOCUMENT_LIMITS.nodes) return tooLarge(`more than ${DOCUMENT_LIMITS.nodes} values`);
    for (let index = value.length - 1; index >= 0; index--)
      pending.push({ value: value[index], path: { above, step: index, depth } });
    return null;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return notJson(value, above);
  for (const [key, member] of Object.entries(value)) {
    const path = { above, step: key, depth };
    if (key === '__proto__')
      return problemAt(path, 'is a name that programs trip over', 'Choose another name than __proto__.');
    pending.push({ value: member, path });
  }
  return null;
}

function problemAt(path: Path, message: string, remedy: string): Problem {
  const steps: (string | number)[] = [];
  for (let step = path; step; step = step.above) steps.unshift(step.step);
  return { path: pathText(steps), message, remedy };
}

const tooDeep = (path: Path) =>
  problemAt(path, `is nested deeper than ${DOCUMENT_LIMITS.depth} levels`, 'Flatten the document.');

const tooLarge = (what: string): Problem => ({
  path: '',
  message: `The document is too large: ${what}`,
  remedy: 'Split it into several documents, or keep the data behind the called endpoint and name it in params.',
});

const notJson = (value: unknown, path: Path) =>
  problemAt(
    path,
    `is ${typeof value === 'number' ? 'not a finite number' : 'no JSON value'}`,
    'Write text, a number, true, false, null, a list or an object.',
  );
