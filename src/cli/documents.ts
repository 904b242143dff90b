import { stringify } from 'yaml';
import type { z } from 'zod';
import { applicationSpecSchema } from '../model/application.ts';
import { jobSpecSchema } from '../model/job.ts';
import { withoutDefaults } from '../model/without-defaults.ts';

/** An object as the server gives it and as a manifest holds it. */
export interface Document {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    resourceVersion?: string;
    [added: string]: unknown;
  };
  spec: Record<string, unknown>;
  status?: Record<string, unknown>;
}

const isEmpty = (value: object | undefined): boolean => value === undefined || Object.keys(value).length === 0;

/** What the server knows of a secret beside its value can't be applied; its place is kept, so that its value is kept too. */
function exportedSpec(spec: Record<string, unknown>): Record<string, unknown> {
  if (typeof spec.secrets !== 'object' || spec.secrets === null) return spec;
  const secrets = Object.entries(spec.secrets as Record<string, Record<string, unknown>>).map(([name, secret]) => {
    const { set: _set, fingerprint: _fingerprint, ...kept } = secret;
    return [name, kept];
  });
  return { ...spec, secrets: Object.fromEntries(secrets) };
}

/** The document without what the server adds: what one would keep in a repository. */
export function exported(document: Document): Document {
  const { name, namespace, labels, annotations } = document.metadata;
  return {
    apiVersion: document.apiVersion,
    kind: document.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isEmpty(labels) ? {} : { labels: labels! }),
      ...(isEmpty(annotations) ? {} : { annotations: annotations! }),
    },
    spec: asWritten(document.kind, exportedSpec(document.spec)),
  };
}

const SPECS: Readonly<Record<string, z.ZodType>> = { HttpApplication: applicationSpecSchema, HttpJob: jobSpecSchema };

/** Defaults belong to the server: left out, an export reads as people write, and goes along when a default changes. */
function asWritten(kind: string, spec: Record<string, unknown>): Record<string, unknown> {
  const schema = SPECS[kind];
  if (schema === undefined) return spec;
  const { suspended, ...written } = withoutDefaults(schema, spec) as Record<string, unknown>;
  // `suspended: false` would resume, where it is applied again, what an operator has stopped meanwhile.
  return suspended === true ? { ...written, suspended } : written;
}

/** YAML as people write it: no anchors, no folded lines. Texts that YAML 1.1 takes for something else are quoted, for kubectl reads that. */
export const yamlText = (value: unknown): string =>
  stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: false, compat: 'yaml-1.1' });

/** Many documents in one file. */
export const yamlDocuments = (values: readonly unknown[]): string => values.map(yamlText).join('---\n');
