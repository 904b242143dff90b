import { z } from 'zod';
import { CODES } from '../command/codes.ts';
import type { Route, RouteTable } from './route-table.ts';
import type { Answer, Rule } from './rule.ts';
import { problemBodySchema } from './shapes.ts';

type Json = Record<string, unknown>;

export interface OpenApi {
  openapi: '3.1.0';
  info: Json;
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Json; securitySchemes: Json };
  [more: string]: unknown;
}

/** The OpenAPI document, told from the routes' rules and the schemas that check their bodies. */
export const openApiOf = (table: RouteTable, version: string): OpenApi => {
  const schemas: Json = {};
  const paths: OpenApi['paths'] = {};
  for (const route of [...table.routes].sort((a, b) => (a.pattern < b.pattern ? -1 : a.pattern > b.pattern ? 1 : 0))) {
    if (route.rule === undefined) continue;
    const path = route.pattern.replace(/:([A-Za-z]+)/g, '{$1}');
    const operations = paths[path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route, route.rule, schemas);
    paths[path] = operations;
  }
  schemaOf(problemBodySchema, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Belfry',
      version,
      description:
        'An SDK-free HTTP task dispatcher. Instants are RFC 3339 in UTC, ids of runs are decimal numbers as text.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ token: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `belfry token create`, or the admin token.' },
      },
    },
  };
};

const operationOf = ({ method, pattern }: Route, rule: Rule, schemas: Json): Json => ({
  operationId: `${method.toLowerCase()}${pattern.replace(/\/api\/v1/, '').replace(/[/:.-]+(.)/g, (_, first: string) => first.toUpperCase())}`,
  summary: rule.summary,
  ...(rule.access === 'open' ? { security: [] } : { 'x-role': rule.access.role }),
  parameters: [...pathParameters(pattern), ...queryParameters(rule)],
  ...(rule.body === undefined ? {} : { requestBody: requestBodyOf(rule.body, schemas) }),
  responses: {
    ...Object.fromEntries(Object.entries(rule.answers).map(([status, answer]) => [status, answerOf(answer, schemas)])),
    default: {
      description: 'A refusal.',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Refusal' } } },
    },
  },
});

const PATH_WORDS: Record<string, string> = {
  ns: 'Namespace.',
  name: 'Name of the object.',
  id: 'Id of the run.',
  number: 'Number of the revision.',
  token: 'Id or name of the token.',
  user: 'Name of the user.',
};

const pathParameters = (pattern: string): Json[] =>
  [...pattern.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: PATH_WORDS[name!],
    schema: { type: 'string' },
  }));

const queryParameters = ({ query }: Rule): Json[] => {
  if (query === undefined) return [];
  const { properties = {} } = schemaOf(query, {}) as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: name === 'from' || name === 'to' ? isRequired(query, name) : false,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
};

const isRequired = (query: z.ZodObject, name: string): boolean =>
  !(query.shape[name] as z.ZodType).safeParse(undefined).success;

const requestBodyOf = ({ schema, required, yaml }: NonNullable<Rule['body']>, schemas: Json): Json => {
  const content = { schema: schemaOf(schema, schemas) };
  return {
    required,
    content: { 'application/json': content, ...(yaml === true ? { 'application/yaml': content } : {}) },
  };
};

const answerOf = ({ description, schema, contentType = 'application/json' }: Answer, schemas: Json): Json => ({
  description,
  ...(schema === undefined ? {} : { content: { [contentType]: { schema: schemaOf(schema, schemas) } } }),
});

/** A schema in place, with everything that has an id moved to the components. Manifests are described as they are written: defaults may be left out. */
const schemaOf = (schema: z.ZodType, schemas: Json): Json => {
  const { $schema: _, ...document } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  }) as Json;
  const { $defs = {}, ...rest } = document;
  for (const [id, definition] of Object.entries($defs as Json)) schemas[id] ??= relinked(definition);
  const { id, ...own } = rest as { id?: string };
  if (id === undefined) return relinked(own) as Json;
  schemas[id] ??= relinked(own);
  return { $ref: `#/components/schemas/${id}` };
};

const relinked = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(relinked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' || typeof (value as Json).id !== 'string')
      .map(([key, each]) => [
        key,
        key === '$ref' && typeof each === 'string' ? each.replace('#/$defs/', '#/components/schemas/') : relinked(each),
      ]),
  );
};

/** Codes with their statuses, for the docs page. */
export const codeRows = (): [code: string, status: number, meaning: string][] =>
  Object.entries(CODES).map(([code, { status, meaning }]) => [code, status, meaning]);
