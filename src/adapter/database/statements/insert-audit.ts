import type { AuditEntry } from '../../../model/audit.ts';
import type { Sql } from '../sql.ts';

/** Appends to the audit log, in the transaction of what it tells of. */
export const insertAudit = (sql: Sql, entry: AuditEntry) =>
  sql.write(
    'insert-audit',
    `INSERT INTO audit (at, actor, address, action, kind, namespace, name, object_id, revision, before_text, after_text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      entry.at,
      entry.actor.slice(0, 255),
      entry.address,
      entry.action,
      entry.kind,
      entry.namespace,
      entry.name.slice(0, 255),
      entry.revision?.objectId ?? null,
      entry.revision?.number ?? null,
      jsonOrNull(entry.before),
      jsonOrNull(entry.after),
    ],
  );

const jsonOrNull = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);
