import { z } from 'zod';
import type { JsonSchema } from '../../src/model/json-schema.ts';
import { type Overlay, structural } from './structural.ts';

export interface Column {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'date';
  jsonPath: string;
  description: string;
  /** 1: shown by `-o wide` alone. */
  priority?: 1;
}

/** One kind of ours: what its CRD says beyond its schemas. */
export interface Resource {
  kind: string;
  plural: string;
  shortName: string;
  description: string;
  spec: z.ZodType;
  status: z.ZodType;
  overlay: Overlay;
  columns: Column[];
  /** Fields of spec that `--field-selector` takes. */
  selectable: string[];
}

/** What else a name may hold is the API server's own rule, and ours is the same. */
const NAME = { type: 'string', maxLength: 63 };
const NOTHING: Overlay = { replace: {}, add: {}, rules: {} };
const CONDITIONS: Overlay = {
  ...NOTHING,
  add: { 'status.conditions': { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] } },
};

const inputSchema = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', reused: 'inline' });

/** A CustomResourceDefinition, as an object to be written down. */
export const customResource = (resource: Resource): JsonSchema => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${resource.plural}.belfry.dev`, labels: { 'app.kubernetes.io/part-of': 'belfry' } },
  spec: {
    group: 'belfry.dev',
    scope: 'Namespaced',
    names: {
      kind: resource.kind,
      listKind: `${resource.kind}List`,
      plural: resource.plural,
      singular: resource.kind.toLowerCase(),
      shortNames: [resource.shortName],
      categories: ['belfry'],
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          ...resource.columns,
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Since it was created.' },
        ],
        ...(resource.selectable.length === 0
          ? {}
          : { selectableFields: resource.selectable.map((field) => ({ jsonPath: `.spec.${field}` })) }),
        schema: { openAPIV3Schema: schemaOf(resource) },
      },
    ],
  },
});

const schemaOf = ({ description, spec, status, overlay }: Resource): JsonSchema => ({
  type: 'object',
  description,
  required: ['metadata', 'spec'],
  properties: {
    apiVersion: { type: 'string', description: 'Always belfry.dev/v1.' },
    kind: { type: 'string', description: 'Kind of the object.' },
    metadata: { type: 'object', properties: { name: NAME } },
    spec: { description: 'What is wanted.', ...structural(inputSchema(spec), 'spec', overlay) },
    status: { description: 'What Belfry reports.', ...structural(inputSchema(status), 'status', CONDITIONS) },
  },
});
