import type { FastifyInstance } from 'fastify';
import { CommandError } from '../command/command-error.ts';
import type { Problem } from '../model/problem.ts';
import { jsonPlace } from './json-place.ts';
import { readYaml } from './yaml-body.ts';

/** Largest body; a manifest of thousands of lines is far below it. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'];

/** Bodies are JSON or YAML; whatever else comes is refused by its content type. An empty body is no body. */
export const readBodies = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers();
  const parse =
    (read: (text: string) => unknown) =>
    (_request: unknown, body: string | Buffer, done: (error: Error | null, value?: unknown) => void) => {
      try {
        const text = typeof body === 'string' ? body : body.toString('utf8');
        done(null, text.trim() === '' ? undefined : read(text));
      } catch (error) {
        done(error as Error);
      }
    };
  server.addContentTypeParser('application/json', { parseAs: 'string' }, parse(readJson));
  server.addContentTypeParser(YAML_TYPES, { parseAs: 'string' }, parse(readYaml));
};

/** @throws CommandError `malformed`, with line and column */
export const readJson = (text: string): unknown => {
  const json = text.replace(/^\ufeff/, '');
  try {
    return MAYBE_PROTO.test(json) ? JSON.parse(json, refuseProto) : JSON.parse(json);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw malformed(`is not JSON${placeOf(json)}`, 'Send one JSON document, in UTF-8.');
  }
};

export const malformed = (message: string, remedy: string): CommandError => {
  const problem: Problem = { path: '', message, remedy };
  return new CommandError('malformed', `The body ${message}. ${remedy}`, { problems: [problem] });
};

/** Only such texts are read the slow way; `_` may be written as an escape. */
const MAYBE_PROTO = /__proto__|\\u005f/i;

/** `__proto__` names no field of ours, and a merge somewhere could mistake it for the prototype (B4). */
const refuseProto = (key: string, value: unknown): unknown => {
  if (key === '__proto__') throw malformed('holds a member named __proto__', 'Remove it.');
  return value;
};

const placeOf = (text: string): string => {
  const place = jsonPlace(text);
  return place === null ? '' : ` at line ${place.line}, column ${place.column}: expected ${place.expected}`;
};
