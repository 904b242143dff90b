import { z } from 'zod';
import { applicationSpecSchema, httpApplicationSchema } from './application.ts';
import { httpJobSchema, jobSpecSchema } from './job.ts';

const SCHEMAS = {
  HttpApplication: httpApplicationSchema,
  HttpJob: httpJobSchema,
  ApplicationSpec: applicationSpecSchema,
  JobSpec: jobSpecSchema,
} as const;

export type SchemaName = keyof typeof SCHEMAS;

/** A JSON schema (draft 2020-12, as OpenAPI 3.1 takes it). */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * What a document may hold on its way in, with a description on every field. Rules across fields are no part of it:
 * `parseDocument` alone decides.
 */
export function jsonSchemaOf(name: SchemaName): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(SCHEMAS[name], { io: 'input', reused: 'inline' }) as JsonSchema;
  return schema;
}
