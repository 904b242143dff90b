import { isReservedHeader } from '../../model/headers.ts';
import type { Path } from '../../model/path.ts';
import { CALL_NAMES } from './facts.ts';
import type { Rendering } from './template.ts';
import { Rendered, RenderProblem, type Text, type TextCompiler } from './text.ts';

/** Headers of one job's calls: those that never change, and those that are rendered. */
export interface PreparedHeaders {
  fixed: Readonly<Record<string, string>>;
  dynamic: readonly (readonly [name: string, text: Rendered])[];
  /** Whether one of them, by lower-case name, is given. */
  has(lowerName: string): boolean;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_IN_A_VALUE = /[^\u0020-\u007e\u0080-\u00ff]/;
const LONGEST_VALUE = 8_192;

export interface HeaderSource {
  headers: Readonly<Record<string, string>>;
  path: Path;
  /** Secrets that values may name; null where none. */
  secrets: readonly string[] | null;
}

/** Compiles headers of several sources; a later one takes the place of an earlier one of the same name in any case. */
export function prepareHeaders(sources: readonly HeaderSource[], compiler: TextCompiler): PreparedHeaders {
  const byName = new Map<string, readonly [name: string, text: Text]>();
  for (const { headers, path, secrets } of sources)
    for (const [name, source] of Object.entries(headers)) {
      const text = compileHeader(name, source, [...path, name], secrets, compiler);
      if (text !== null) byName.set(name.toLowerCase(), [name, text]);
    }
  const all = [...byName.values()];
  return {
    fixed: Object.fromEntries(all.filter((header): header is [string, string] => typeof header[1] === 'string')),
    dynamic: all.filter((header): header is [string, Rendered] => header[1] instanceof Rendered),
    has: (lowerName) => byName.has(lowerName),
  };
}

/** Null where it was refused. */
function compileHeader(
  name: string,
  source: string,
  path: Path,
  secrets: readonly string[] | null,
  compiler: TextCompiler,
): Text | null {
  if (!TOKEN.test(name) || name === '__proto__')
    compiler.refuse(path, name, 'is not a header name', 'Use letters, digits and "-".');
  else if (isReservedHeader(name))
    compiler.refuse(path, source, 'is a reserved header', 'Remove it: Belfry decides it.');
  else {
    const text = compiler.compile(source, path, 'text', CALL_NAMES, secrets);
    const refusal = typeof text === 'string' ? valueRefusal(text) : null;
    if (refusal === null) return typeof text === 'string' ? text.trim() : text;
    compiler.refuse(path, source, refusal, VALUE_REMEDY);
  }
  return null;
}

const VALUE_REMEDY = 'A header is one line of Latin-1; encode other text with the filter url_encode or base64_encode.';

/** A rendered value as it goes on the wire. @throws RenderProblem where it would end the line or can't be sent */
export function headerValue(text: Rendered, rendering: Rendering): string {
  const value = text.text(rendering);
  const refusal = valueRefusal(value);
  if (refusal !== null) throw new RenderProblem(text.place, refusal);
  return value.trim();
}

function valueRefusal(value: string): string | null {
  if (value.length > LONGEST_VALUE) return `is longer than ${LONGEST_VALUE} characters`;
  const offending = NOT_IN_A_VALUE.exec(value)?.[0];
  if (offending === undefined) return null;
  return offending < ' ' || offending === '\u007f'
    ? 'holds a line break or another control character'
    : 'holds characters that a header can not carry';
}
