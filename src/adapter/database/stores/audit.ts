import type { AuditBook, AuditQuery, AuditRow } from '../../../view/audit.ts';
import type { Database, Reads } from '../sql.ts';
import { among, type Condition, containing, inNamespaces, whereAll } from './conditions.ts';

const COLUMNS = 'id, at, actor, address, action, kind, namespace, name, revision';

/** Ids are given one after the other, so a stretch of them bounds what one statement reads. */
const STRETCH = 20_000;
const MOST_STRETCHES = 10;

export const auditBook = ({ views: sql }: Database): AuditBook => ({
  entries: async (query) => {
    const conditions = conditionsOf(query);
    const rows: AuditRow[] = [];
    let before = query.before ?? (await newest(sql)) + 1;
    for (let stretch = 0; stretch < MOST_STRETCHES && before > 1; stretch++) {
      const end = Math.max(1, before - STRETCH);
      const { text, params } = whereAll([{ text: 'id < ? AND id >= ?', params: [before, end] }, ...conditions]);
      const wanted = query.limit - rows.length;
      const found = await sql.rows<AuditRow>(
        'list-audit',
        `SELECT ${COLUMNS} FROM audit ${text} ORDER BY id DESC LIMIT ?`,
        [...params, wanted + 1],
      );
      rows.push(...found.slice(0, wanted));
      if (found.length > wanted) return { rows, next: rows.at(-1)!.id };
      before = end;
    }
    return { rows, next: before > 1 ? before : null };
  },

  entry: async (id) => {
    const [row] = await sql.rows<AuditRow & StoredChange>(
      'read-audit',
      `SELECT ${COLUMNS}, object_id AS objectId, before_text AS beforeText, after_text AS afterText FROM audit WHERE id = ?`,
      [id],
    );
    if (row === undefined) return null;
    const { objectId, beforeText, afterText, ...entry } = row;
    if (objectId === null || entry.revision === null)
      return { ...entry, before: parsed(beforeText), after: parsed(afterText) };
    const [before, after] = await Promise.all([
      documentOf(sql, entry.kind, objectId, entry.revision - 1),
      documentOf(sql, entry.kind, objectId, entry.revision),
    ]);
    return { ...entry, before, after };
  },
});

interface StoredChange {
  objectId: number | null;
  beforeText: string | null;
  afterText: string | null;
}

const newest = async (sql: Reads): Promise<number> => {
  const [row] = await sql.rows<{ id: number | null }>('newest-audit', 'SELECT MAX(id) AS id FROM audit');
  return Number(row?.id ?? 0);
};

/** The definition as it was at a revision; null before the first one and once it was deleted. */
const documentOf = async (sql: Reads, kind: string, objectId: number, number: number): Promise<unknown> => {
  const [row] = await sql.rows<{ document: string }>(
    'read-audited-revision',
    'SELECT document FROM revision WHERE kind = ? AND object_id = ? AND number = ?',
    [kind, objectId, number],
  );
  const document = parsed(row?.document ?? null);
  return (document as { deleted?: boolean } | null)?.deleted === true ? null : document;
};

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

const conditionsOf = ({ namespaces, kinds, actions, name, actor, from, to, text }: AuditQuery): Condition[] => [
  ...inNamespaces('namespace', namespaces),
  ...(kinds === undefined ? [] : [among('kind', kinds)]),
  ...(actions === undefined ? [] : [among('action', actions)]),
  ...(name === undefined ? [] : [{ text: 'name = ?', params: [name] }]),
  ...(actor === undefined ? [] : [{ text: 'actor = ?', params: [actor] }]),
  ...(from === undefined ? [] : [{ text: 'at >= ?', params: [from] }]),
  ...(to === undefined ? [] : [{ text: 'at <= ?', params: [to] }]),
  ...(text === undefined ? [] : [containing(['name', 'actor'], text)]),
];
