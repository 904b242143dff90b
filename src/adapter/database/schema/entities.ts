import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';

/** What the plain queries read and write by TypeORM. The hot tables (schedule, run, open_run …) are reached by hand-written statements only. */
export interface ApplicationRow {
  id: number;
  namespace: string;
  name: string;
  /** `\nkey=value\n…` so that a selector is a LIKE on whole pairs. */
  labels: string;
  /** The document in the manifest's shape, as JSON. */
  document: string;
  revision: number;
  createdAt: number;
  changedAt: number;
  /** JSON; null where the API made it. */
  owner: string | null;
  /** 0 while it lives; its own instant of deletion afterwards, so that the name is free again. */
  deletedAt: number;
}

export interface JobRow extends ApplicationRow {
  application: string;
  suspended: number;
  /** JSON: who suspended it, when and why; null while it is not. */
  suspension: string | null;
}

export interface RevisionRow {
  kind: 'Application' | 'Job';
  objectId: number;
  number: number;
  at: number;
  actor: string;
  document: string;
}

export interface SecretRow {
  applicationId: number;
  name: string;
  keyId: string;
  ciphertext: string;
  fingerprint: string;
  changedAt: number;
}

export interface TokenRow {
  id: number;
  name: string;
  role: string;
  /** JSON list of namespaces; `["*"]` for all. */
  namespaces: string;
  /** SHA-256 of the secret, hex. */
  hash: string;
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
}

/** BIGINT comes as a string from mysql through TypeORM; ids and instants stay below 2^53. */
const asNumber = { to: (value: unknown) => value, from: (value: unknown) => (value === null ? null : Number(value)) };
const big = (name: string, nullable = false): EntitySchemaColumnOptions => ({
  type: 'bigint',
  name,
  nullable,
  transformer: asNumber,
});
const id: EntitySchemaColumnOptions = { type: 'integer', primary: true, generated: 'increment', transformer: asNumber };
const text: EntitySchemaColumnOptions = { type: 'text' };
const short: EntitySchemaColumnOptions = { type: 'varchar' };
const int: EntitySchemaColumnOptions = { type: 'integer' };

const definition = {
  id,
  namespace: short,
  name: short,
  labels: text,
  document: text,
  revision: int,
  createdAt: big('created_at'),
  changedAt: big('changed_at'),
  owner: { ...text, nullable: true } as EntitySchemaColumnOptions,
  deletedAt: big('deleted_at'),
};

export const applicationEntity = new EntitySchema<ApplicationRow>({ name: 'application', columns: definition });

export const jobEntity = new EntitySchema<JobRow>({
  name: 'job',
  columns: { ...definition, application: short, suspended: int, suspension: { ...text, nullable: true } },
});

export const revisionEntity = new EntitySchema<RevisionRow>({
  name: 'revision',
  columns: {
    kind: { ...short, primary: true } as never,
    objectId: { ...big('object_id'), primary: true },
    number: { ...int, primary: true },
    at: big('at'),
    actor: short,
    document: text,
  },
});

export const secretEntity = new EntitySchema<SecretRow>({
  name: 'secret',
  columns: {
    applicationId: { ...big('application_id'), primary: true },
    name: { ...short, primary: true },
    keyId: { ...short, name: 'key_id' },
    ciphertext: text,
    fingerprint: short,
    changedAt: big('changed_at'),
  },
});

export const tokenEntity = new EntitySchema<TokenRow>({
  name: 'token',
  columns: {
    id,
    name: short,
    role: short,
    namespaces: text,
    hash: short,
    createdAt: big('created_at'),
    createdBy: { ...short, name: 'created_by' },
    expiresAt: big('expires_at', true),
    revokedAt: big('revoked_at', true),
    lastUsedAt: big('last_used_at', true),
  },
});

export const entities = [applicationEntity, jobEntity, revisionEntity, secretEntity, tokenEntity];
