import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import type { Parsed, Problem } from './problem.ts';
import { problemsOf } from './yaml-problems.ts';
import { wordsReadOtherwise } from './yaml-words.ts';

/** One document of a manifest, not yet checked, and the line on which it begins (from 1). */
export interface ManifestDocument {
  document: unknown;
  line: number;
  /** What another reader of the same text would take for something else; those of a `List` stand with its first item. */
  warnings: readonly Problem[];
}

/** Longest text that is read as one manifest, in UTF-16 units; a thousand jobs are a tenth of it. */
export const LONGEST_MANIFEST = 8_388_608;

/** Most aliases (`*name`) that one document may resolve: enough for shared blocks, too few for a billion laughs. */
const MOST_ALIASES = 1_000;
const MOST_PROBLEMS = 20;

/**
 * The documents of a YAML or JSON text: several divided by `---`, a `List` of Kubernetes opened up, empty ones left out.
 * Checks the syntax alone; `parseDocument` checks what the documents say. Never throws.
 */
export function parseManifests(text: string): Parsed<ManifestDocument[]> {
  if (text.length > LONGEST_MANIFEST)
    return refused(`The text is longer than ${LONGEST_MANIFEST} characters`, 'Split it into several files.');
  const json = readJson(text);
  return json === undefined ? readYaml(text) : { ok: true, warnings: [], value: opened(json, 1, []) };
}

/** JSON is YAML as well, but its own parser is many times quicker. */
function readJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `<<: *name` merges, as kubectl reads it. */
const READING = { merge: true, logLevel: 'silent', stringKeys: true, prettyErrors: false } as const;

function readYaml(text: string): Parsed<ManifestDocument[]> {
  const lineCounter = new LineCounter();
  try {
    // A leading byte order mark is taken by the library; its own warnings are of no interest to whoever applies a file.
    const parsed = parseAllDocuments(text, { ...READING, lineCounter });
    const documents = Array.isArray(parsed) ? parsed : [];
    const problems = documents.flatMap((document) => problemsOf(document, lineCounter));
    if (problems.length > 0) return { ok: false, problems: problems.slice(0, MOST_PROBLEMS) };
    return { ok: true, warnings: [], value: documents.flatMap((document) => valuesOf(document, lineCounter)) };
  } catch (error) {
    return unreadable(error);
  }
}

function valuesOf(document: Document.Parsed, lineCounter: LineCounter): ManifestDocument[] {
  if (document.contents === null) return [];
  const line = lineCounter.linePos(document.contents.range?.[0] ?? 0).line;
  const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
  return value === null ? [] : opened(value, line, wordsReadOtherwise(document, lineCounter));
}

function opened(document: unknown, line: number, warnings: readonly Problem[]): ManifestDocument[] {
  const list = document as { kind?: unknown; items?: unknown } | null;
  if (list?.kind !== 'List' || !Array.isArray(list.items)) return [{ document, line, warnings }];
  return list.items.map((item: unknown, index) => ({ document: item, line, warnings: index === 0 ? warnings : [] }));
}

function unreadable(error: unknown): Parsed<never> {
  // The library recurses: text that is nested deeper than the stack is refused here, as too deep a document is later.
  if (error instanceof RangeError) return refused('The text is nested too deeply', 'Flatten the document.');
  if (error instanceof ReferenceError)
    return refused('The text repeats blocks (`*name`) too many times', 'Write shared blocks out.');
  return refused(error instanceof Error ? error.message : 'The text is no YAML', 'Write YAML or JSON.');
}

const refused = (message: string, remedy: string): Parsed<never> => ({
  ok: false,
  problems: [{ path: '', message, remedy }],
});
