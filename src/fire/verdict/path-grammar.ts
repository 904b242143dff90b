import type { RuleSyntaxError, Source } from './source.ts';

/** One step of a path. `deep`: it is taken from every descendant (`..`), not from the value alone. */
export type Segment = { deep: boolean } & (
  | { kind: 'name'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'slice'; from?: number; to?: number; step: number }
  | { kind: 'wildcard' }
);

const MOST_SEGMENTS = 32;
/** Letters of any script, digits, `_` and, within, `-`: everything else is written in quotes. */
const NAME = /[\p{L}\p{M}_\p{N}][\p{L}\p{M}_\p{N}-]*/uy;
const INTEGER = /-?(?:0|[1-9]\d{0,14})/y;

/**
 * Reads a path: `$`, then `.name`, `['name']`, `[0]`, `[-1]`, `[from:to:step]`, `.*`, `[*]` and each of them after `..`.
 * Filters, scripts, unions, parents (`^`) and keys (`~`) are no part of it.
 * @throws RuleSyntaxError
 */
export function readPath(source: Source): Segment[] {
  source.expect('$');
  const segments: Segment[] = [];
  for (;;) {
    const segment = readSegment(source);
    if (segment === null) return segments;
    segments.push(segment);
    if (segments.length > MOST_SEGMENTS) throw source.error(`a path has at most ${MOST_SEGMENTS} steps`);
  }
}

function readSegment(source: Source): Segment | null {
  if (source.take('..')) return { deep: true, ...(source.take('[') ? readBracket(source) : readDotted(source)) };
  if (source.take('.')) return { deep: false, ...readDotted(source) };
  if (source.take('[')) return { deep: false, ...readBracket(source) };
  if (/[\^~@(`?]/.test(source.peek())) throw refused(source);
  return null;
}

type Selector = Segment extends infer S ? (S extends Segment ? Omit<S, 'deep'> : never) : never;

function readDotted(source: Source): Selector {
  if (source.take('*')) return { kind: 'wildcard' };
  const name = source.match(NAME);
  if (name === null) throw /[\^~@(`?]/.test(source.peek()) ? refused(source) : source.error('a name must follow here');
  return { kind: 'name', name };
}

function readBracket(source: Source): Selector {
  source.skipSpace();
  const selector = readSelector(source);
  source.skipSpace();
  if (source.peek() === ',') throw source.error('one name or index stands in brackets; write several comparisons');
  source.expect(']');
  return selector;
}

function readSelector(source: Source): Selector {
  if (source.take('*')) return { kind: 'wildcard' };
  if (source.peek() === "'" || source.peek() === '"') return { kind: 'name', name: source.quoted() };
  const from = readInteger(source);
  source.skipSpace();
  if (from !== undefined && source.peek() !== ':') return { kind: 'index', index: from };
  if (source.take(':')) return readSlice(source, from);
  if (/[\^~@(`?]/.test(source.peek())) throw refused(source);
  throw source.error('a name in quotes, an index, a slice or * stands in brackets');
}

function readSlice(source: Source, from: number | undefined): Selector {
  source.skipSpace();
  const to = readInteger(source);
  source.skipSpace();
  const step = source.take(':') ? readStep(source) : 1;
  if (step === 0) throw source.error('a slice with step 0 selects nothing');
  return { kind: 'slice', ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), step };
}

function readStep(source: Source): number {
  source.skipSpace();
  return readInteger(source) ?? 1;
}

function readInteger(source: Source): number | undefined {
  const digits = source.match(INTEGER);
  return digits === null ? undefined : Number(digits);
}

const refused = (source: Source): RuleSyntaxError =>
  source.error(`"${source.peek()}" is no part of a path: filters, scripts, parents and keys are not evaluated`);
