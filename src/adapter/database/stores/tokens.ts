import { IsNull, LessThan } from 'typeorm';
import type { Role, Token, TokenStore } from '../../../command/token-store.ts';
import { type TokenRow, tokenEntity } from '../schema/entities.ts';
import type { Database, Sql } from '../sql.ts';
import { insertAudit } from '../statements/insert-audit.ts';

const tokenOf = ({
  id,
  name,
  role,
  namespaces,
  createdAt,
  createdBy,
  expiresAt,
  revokedAt,
  lastUsedAt,
}: TokenRow): Token => ({
  id,
  name,
  role: role as Role,
  namespaces: JSON.parse(namespaces) as string[],
  createdAt,
  createdBy,
  expiresAt,
  revokedAt,
  lastUsedAt,
});

export const tokenStore = (database: Database): TokenStore => {
  const { manager } = database.sql;
  const living = (where: object, sql: Pick<Sql, 'manager'> = database.sql) =>
    sql.manager.findOne(tokenEntity, { where: { ...where, revokedAt: IsNull() } });
  return {
    insert: ({ namespaces, ...token }, entry) =>
      database.transaction(async (sql) => {
        if ((await living({ name: token.name }, sql)) !== null) return null;
        const row = { ...token, namespaces: JSON.stringify(namespaces), revokedAt: null, lastUsedAt: null };
        const { identifiers } = await sql.manager.insert(tokenEntity, row);
        await insertAudit(sql, entry);
        return Number((identifiers[0] as { id: number }).id);
      }),
    byHash: async (hash) => {
      const row = await manager.findOne(tokenEntity, { where: { hash } });
      return row === null ? null : tokenOf(row);
    },
    list: async (afterId, limit) => {
      const where = { revokedAt: IsNull(), ...(afterId === null ? {} : { id: LessThan(afterId) }) };
      return (await manager.find(tokenEntity, { where, order: { id: 'DESC' }, take: limit })).map(tokenOf);
    },
    find: async (idOrName) => {
      const row =
        (/^\d{1,15}$/.test(idOrName) ? await living({ id: Number(idOrName) }) : null) ??
        (await living({ name: idOrName }));
      return row === null ? null : tokenOf(row);
    },
    revoke: (id, now, entry) =>
      database.transaction(async (sql) => {
        const { affected } = await sql.manager.update(tokenEntity, { id, revokedAt: IsNull() }, { revokedAt: now });
        if (affected !== 0) await insertAudit(sql, entry);
        return affected !== 0;
      }),
    touch: async (id, now) => {
      await manager.update(tokenEntity, { id }, { lastUsedAt: now });
    },
  };
};
