import type { RequestSpec } from '../../model/job.ts';
import type { Path } from '../../model/path.ts';
import { encodeForm } from './encode.ts';
import { CALL_NAMES } from './facts.ts';
import { multipartBody } from './multipart.ts';
import type { Rendering } from './template.ts';
import { Rendered, type Text, type TextCompiler, textFor } from './text.ts';

/** A body, compiled: fixed, or made for each call. */
export interface PreparedBody {
  /** Sent unless a header says otherwise; null where the body itself says it. */
  contentType: string | null;
  /** The body where it is the same for every call. */
  fixed: string | null;
  /**
   * @param seed the same over retries of a shard
   * @throws RenderProblem
   */
  make(rendering: Rendering, seed: string): { body: string; contentType?: string };
}

/**
 * The body that a request asks for; null where it has none. Beside each other body, form and multipart are refused by the
 * shape; all that are given are read here, so that the mistakes of each are told.
 */
export function prepareBody(request: RequestSpec, path: Path, compiler: TextCompiler): PreparedBody | null {
  const { body, form, multipart } = request;
  const given = [
    form === undefined ? null : formBody(fields(form, [...path, 'form'], compiler)),
    multipart === undefined ? null : multipartOf(fields(multipart, [...path, 'multipart'], compiler)),
    body === undefined ? null : plainBody(body, [...path, 'body'], compiler),
  ];
  return given.find((each) => each !== null) ?? null;
}

const plainBody = (body: NonNullable<RequestSpec['body']>, path: Path, compiler: TextCompiler): PreparedBody =>
  typeof body === 'string'
    ? joined('text/plain; charset=utf-8', [compiler.compile(body, path, 'text', CALL_NAMES)])
    : jsonBody(body, path, compiler);

type Field = readonly [name: string, text: Text];

const fields = (record: Readonly<Record<string, string>>, path: Path, compiler: TextCompiler): Field[] =>
  Object.entries(record).map(([name, text]) => [name, compiler.compile(text, [...path, name], 'text', CALL_NAMES)]);

function formBody(form: readonly Field[]): PreparedBody {
  const encoded = (name: string, text: string) =>
    `${encodeForm(name.toWellFormed())}=${encodeForm(text.toWellFormed())}`;
  const make = (rendering: Rendering | null) =>
    form
      .map(([name, text]) => encoded(name, rendering === null ? (text as string) : textFor(text, rendering)))
      .join('&');
  return {
    contentType: 'application/x-www-form-urlencoded',
    fixed: form.some(([, text]) => text instanceof Rendered) ? null : make(null),
    make: (rendering) => ({ body: make(rendering) }),
  };
}

function multipartOf(parts: readonly Field[]): PreparedBody {
  return {
    contentType: null,
    fixed: null,
    make: (rendering, seed) => {
      const texts = parts.map(([name, text]) => [name, textFor(text, rendering).toWellFormed()] as const);
      const { body, boundary } = multipartBody(texts, seed);
      return { body, contentType: `multipart/form-data; boundary=${boundary}` };
    },
  };
}

/** Everything that is fixed becomes JSON once; a call joins it with the values of its templates. */
function jsonBody(document: unknown, path: Path, compiler: TextCompiler): PreparedBody {
  const pieces: Text[] = [];
  const write = (piece: Text): void => {
    const last = pieces.length - 1;
    if (typeof piece === 'string' && typeof pieces[last] === 'string') pieces[last] += piece;
    else pieces.push(piece);
  };
  writeJson(document, path, compiler, write);
  const make = (rendering: Rendering) =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : jsonText(piece.value(rendering)))).join('');
  return {
    contentType: 'application/json',
    fixed: pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : null,
    make: (rendering) => ({ body: make(rendering) }),
  };
}

function writeJson(value: unknown, path: Path, compiler: TextCompiler, write: (piece: Text) => void): void {
  if (typeof value === 'string') {
    const text = compiler.compile(value, path, 'value', CALL_NAMES);
    write(typeof text === 'string' ? JSON.stringify(text) : text);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      write(index === 0 ? '[' : ',');
      writeJson(item, [...path, index], compiler, write);
    });
    write(value.length === 0 ? '[]' : ']');
  } else if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    members.forEach(([key, member], index) => {
      write(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`);
      writeJson(member, [...path, key], compiler, write);
    });
    write(members.length === 0 ? '{}' : '}');
  } else write(jsonText(value));
}

const jsonText = (value: unknown): string => JSON.stringify(value) ?? 'null';

function joined(contentType: string, pieces: readonly Text[]): PreparedBody {
  return {
    contentType,
    fixed: pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : null,
    make: (rendering) => ({ body: pieces.map((piece) => textFor(piece, rendering)).join('') }),
  };
}
