import { In } from 'typeorm';
import type { ApplicationChange, SealedSecrets } from '../../../command/definition-store.ts';
import type { SealedSecret } from '../../../command/secret-cipher.ts';
import { secretEntity } from '../schema/entities.ts';
import type { Database, Sql } from '../sql.ts';

/** Sealed values of an application by name; for use and for comparing, opened elsewhere. */
export const readSecrets = async (sql: Sql, applicationId: number): Promise<SealedSecrets> => {
  const rows = await sql.manager.find(secretEntity, { where: { applicationId } });
  return new Map(rows.map(({ name, keyId, ciphertext, fingerprint }) => [name, { keyId, ciphertext, fingerprint }]));
};

export const writeSecrets = async (
  sql: Sql,
  applicationId: number,
  { sealed, dropped }: Pick<ApplicationChange, 'sealed' | 'dropped'>,
  now: number,
): Promise<void> => {
  const gone = [...dropped, ...sealed.keys()];
  if (gone.length > 0) await sql.manager.delete(secretEntity, { applicationId, name: In(gone) });
  if (sealed.size === 0) return;
  const rows = [...sealed].map(([name, secret]) => ({ applicationId, name, ...secret, changedAt: now }));
  await sql.manager.insert(secretEntity, rows);
};

export const deleteSecrets = async (sql: Sql, applicationId: number): Promise<void> => {
  await sql.manager.delete(secretEntity, { applicationId });
};

export interface StoredSecret extends SealedSecret {
  namespace: string;
  /** Of the application. */
  name: string;
  secret: string;
}

/** What is stored sealed, with the place that each is bound to: a start without the keys stops. */
export const storedSecrets = ({ sql }: Database): Promise<StoredSecret[]> =>
  sql.rows<StoredSecret>(
    'stored-secrets',
    `SELECT s.key_id AS keyId, s.ciphertext, s.name AS secret, a.namespace, a.name
     FROM secret s JOIN application a ON a.id = s.application_id`,
  );
