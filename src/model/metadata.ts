import { z } from 'zod';
import { mapOf } from './map-of.ts';
import { patterned } from './text.ts';

const DNS_1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** A name after DNS-1123: small letters, digits, `-` and `.`, at most 63 characters. */
export const name = () =>
  patterned(DNS_1123, 63, {
    error: 'is not a name',
    remedy:
      'Use small letters, digits, "-" and ".", beginning and ending with a letter or digit, at most 63 characters; displayName takes any script.',
  });

const labelKey = patterned(LABEL_KEY, 317, {
  error: 'is not a label name',
  remedy: 'Use letters, digits, "-", "_" and ".", with a DNS prefix and "/" before it if need be.',
});

const labelValue = z
  .string()
  .max(63)
  .refine((text) => text.length > 63 || LABEL_VALUE.test(text), {
    error: 'is not a label value',
    params: {
      remedy: 'Use at most 63 letters, digits, "-", "_" and "."; put free text into displayName or description.',
    },
  })
  .meta({ pattern: LABEL_VALUE.source });

/** Labels as Kubernetes knows them: lists are narrowed by them. */
export const labels = (most = 64) => mapOf(labelKey, labelValue, most);

/** What the server or kubectl adds; taken and ignored, so that what was read can be written back. */
const addedByServers = {
  uid: z.unknown().optional().describe('Added by servers; ignored.'),
  generation: z.unknown().optional().describe('Added by servers; ignored.'),
  creationTimestamp: z.unknown().optional().describe('Added by servers; ignored.'),
  deletionTimestamp: z.unknown().optional().describe('Added by servers; ignored.'),
  deletionGracePeriodSeconds: z.unknown().optional().describe('Added by servers; ignored.'),
  finalizers: z.unknown().optional().describe('Added by servers; ignored.'),
  managedFields: z.unknown().optional().describe('Added by servers; ignored.'),
  ownerReferences: z.unknown().optional().describe('Added by servers; ignored.'),
  selfLink: z.unknown().optional().describe('Added by servers; ignored.'),
};

export const metadataSchema = z.strictObject({
  name: name().describe('Name of the object, unique within its namespace and kind.'),
  namespace: name()
    .default('default')
    .describe('Boundary of rights and quotas; a job names an application of its own namespace only.'),
  labels: labels(1_000).default({}).describe('Labels for selecting, as in Kubernetes.'),
  annotations: z.record(z.string(), z.string()).optional().describe('Free notes of tools; kept, never read.'),
  resourceVersion: z
    .union([z.string().max(40), z.number().int()], { error: 'is not a version' })
    .transform((version) => String(version))
    .optional()
    .describe('Revision that a write is based on; another one in the store answers 409. Absent: unconditional.'),
  ...addedByServers,
});

/** Metadata as Belfry keeps it: what servers add is dropped. */
export type Metadata = Pick<
  z.output<typeof metadataSchema>,
  'name' | 'namespace' | 'labels' | 'annotations' | 'resourceVersion'
>;
