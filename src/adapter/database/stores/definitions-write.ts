import type { Key, Stored, Write } from '../../../command/definition-store.ts';
import type { HttpApplication } from '../../../model/application.ts';
import type { AuditAction } from '../../../model/audit.ts';
import type { HttpJob } from '../../../model/job.ts';
import { type Owner, sameOwner } from '../../../model/owner.ts';
import { applicationEntity, jobEntity, revisionEntity } from '../schema/entities.ts';
import { lock, type Sql } from '../sql.ts';
import { insertAudit } from '../statements/insert-audit.ts';
import { DEFINITION_COLUMNS, type DefinitionRow, labelText, storedOf } from './definitions-rows.ts';

type Table = 'application' | 'job';
type Document = HttpApplication | HttpJob;

/** The living object of this name, locked until the transaction ends; by the unique key (namespace, name, deleted_at). */
export const lockDefinition = async <D extends Document>(
  sql: Sql,
  table: Table,
  { namespace, name }: Key,
): Promise<Stored<D> | null> => {
  const [row] = await sql.rows<DefinitionRow>(
    `lock-${table}`,
    `SELECT ${DEFINITION_COLUMNS} FROM ${table} WHERE namespace = ? AND name = ? AND deleted_at = 0${lock(sql.dialect)}`,
    [namespace, name],
  );
  return row === undefined ? null : storedOf<D>(row);
};

/** What the object is after the change; its id is known once it is written. */
export const nextOf = <D>(stored: Stored<D> | null, document: D, { now, owner }: Write): Stored<D> => ({
  id: stored?.id ?? 0,
  revision: (stored?.revision ?? 0) + 1,
  createdAt: stored?.createdAt ?? now,
  changedAt: now,
  owner: owner ?? stored?.owner ?? null,
  document,
});

/** Inserts or updates the object, appends its revision and says so in the audit log. Answers the object's id. */
export const writeDefinition = async <D extends Document>(
  sql: Sql,
  table: Table,
  write: Write,
  stored: Stored<D> | null,
  after: Stored<D>,
  own: { application?: string; suspended?: number } = {},
): Promise<number> => {
  const entity = table === 'application' ? applicationEntity : jobEntity;
  const row = {
    ...own,
    labels: labelText(after.document.metadata.labels),
    document: JSON.stringify(after.document),
    revision: after.revision,
    changedAt: write.now,
    owner: after.owner === null ? null : JSON.stringify(after.owner),
  };
  let { id } = after;
  if (stored === null) {
    const { namespace, name } = write;
    const inserted = await sql.manager.insert(entity, { ...row, namespace, name, createdAt: write.now, deletedAt: 0 });
    id = Number((inserted.identifiers[0] as { id: number }).id);
  } else await sql.manager.update(entity, { id }, row);
  const action = stored === null ? 'created' : 'changed';
  await appendRevision(sql, table, write, action, { objectId: id, number: after.revision }, row.document);
  return id;
};

/** Records who owns an object that is otherwise unchanged, so that a late word of the owner's is known as such. */
export const writeOwner = async <D extends Document>(
  sql: Sql,
  table: Table,
  { owner, dryRun }: Write,
  stored: Stored<D>,
): Promise<Stored<D>> => {
  if (owner === undefined || sameOwner(owner, stored.owner) || isLate(owner, stored.owner)) return stored;
  const entity = table === 'application' ? applicationEntity : jobEntity;
  if (!dryRun) await sql.manager.update(entity, { id: stored.id }, { owner: JSON.stringify(owner) });
  return { ...stored, owner };
};

const isLate = (owner: Owner, known: Owner | null): boolean =>
  known !== null && known.uid === owner.uid && known.generation > owner.generation;

/** Hides the object for good and frees its name. The row stays, because its history names it. */
export const deleteDefinition = async (
  sql: Sql,
  table: Table,
  write: Write,
  stored: Stored<Document>,
): Promise<void> => {
  const entity = table === 'application' ? applicationEntity : jobEntity;
  const revision = stored.revision + 1;
  await sql.manager.update(entity, { id: stored.id }, { deletedAt: write.now, changedAt: write.now, revision });
  await appendRevision(sql, table, write, 'deleted', { objectId: stored.id, number: revision }, '{"deleted":true}');
};

const appendRevision = async (
  sql: Sql,
  table: Table,
  { namespace, name, now, actor, address }: Write,
  action: AuditAction,
  revision: { objectId: number; number: number },
  document: string,
) => {
  const kind = table === 'application' ? 'Application' : 'Job';
  await sql.manager.insert(revisionEntity, { kind, ...revision, at: now, actor: actor.slice(0, 255), document });
  await insertAudit(sql, { at: now, actor, address, action, kind, namespace, name, revision });
};
