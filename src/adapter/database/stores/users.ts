import type { Roles } from '../../../command/grant.ts';
import type { Session, User, UserStore } from '../../../command/user-store.ts';
import type { Database, Sql } from '../sql.ts';
import { insertAudit } from '../statements/insert-audit.ts';
import { isDuplicate } from './definitions-rows.ts';

interface UserRow extends Omit<User, 'roles'> {
  roles: string;
}

const COLUMNS =
  'u.id, u.name, u.display_name AS displayName, u.roles, u.password AS passwordHash, u.created_at AS createdAt, u.created_by AS createdBy, u.last_sign_in_at AS lastSignInAt';

const userOf = (row: UserRow): User => ({
  id: Number(row.id),
  name: row.name,
  displayName: row.displayName,
  roles: JSON.parse(row.roles) as Roles,
  passwordHash: row.passwordHash,
  createdAt: Number(row.createdAt),
  createdBy: row.createdBy,
  lastSignInAt: row.lastSignInAt === null ? null : Number(row.lastSignInAt),
});

export const userStore = (database: Database): UserStore => {
  const one = async (where: string, params: readonly (string | number)[], sql: Sql = database.sql) => {
    const [row] = await sql.rows<UserRow>('read-user', `SELECT ${COLUMNS} FROM user u WHERE ${where}`, params);
    return row === undefined ? null : userOf(row);
  };
  return {
    any: async () =>
      (await database.sql.rows('any-user', 'SELECT id FROM user WHERE deleted_at = 0 LIMIT 1')).length > 0,

    insert: async (user, entry) => {
      try {
        return await database.transaction(async (sql) => {
          const { insertId } = await sql.write(
            'insert-user',
            'INSERT INTO user (name, display_name, roles, password, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)',
            [
              user.name,
              user.displayName,
              JSON.stringify(user.roles),
              user.passwordHash,
              user.createdAt,
              user.createdBy,
            ],
          );
          await insertAudit(sql, entry);
          return insertId;
        });
      } catch (error) {
        if (isDuplicate(error)) return null;
        throw error;
      }
    },

    byName: (name) => one('u.name = ? AND u.deleted_at = 0', [name]),

    list: async (afterName, limit) => {
      const rows = await database.sql.rows<UserRow>(
        'list-users',
        `SELECT ${COLUMNS} FROM user u WHERE u.deleted_at = 0 AND u.name > ? ORDER BY u.name LIMIT ?`,
        [afterName ?? '', limit],
      );
      return rows.map(userOf);
    },

    change: (id, { displayName, roles }, entry) =>
      database.transaction(async (sql) => {
        const values = [displayName, JSON.stringify(roles), id];
        await sql.write('change-user', 'UPDATE user SET display_name = ?, roles = ? WHERE id = ?', values);
        await insertAudit(sql, entry);
      }),

    setPassword: (id, passwordHash, keep, entry) =>
      database.transaction(async (sql) => {
        await sql.write('set-password', 'UPDATE user SET password = ? WHERE id = ?', [passwordHash, id]);
        await endAll(sql, id, keep);
        await insertAudit(sql, entry);
      }),

    remove: (id, now, entry) =>
      database.transaction(async (sql) => {
        await sql.write('delete-user', 'UPDATE user SET deleted_at = ? WHERE id = ?', [now, id]);
        await endAll(sql, id, null);
        await insertAudit(sql, entry);
      }),

    resetPassword: (id, { hash, endsAt }, entry) =>
      database.transaction(async (sql) => {
        await sql.write('reset-password', 'UPDATE user SET password = NULL WHERE id = ?', [id]);
        await endAll(sql, id, null);
        await insertLink(sql, [hash, id, endsAt]);
        await insertAudit(sql, entry);
      }),

    endSessions: (id, entry) =>
      database.transaction(async (sql) => {
        await endAll(sql, id, null);
        await insertAudit(sql, entry);
      }),

    addLink: ({ hash, userId, endsAt }, entry) =>
      database.transaction(async (sql) => {
        await insertLink(sql, [hash, userId, endsAt]);
        await insertAudit(sql, entry);
      }),

    takeLink: (hash, now) =>
      database.transaction(async (sql) => {
        const user = await one(
          'u.deleted_at = 0 AND u.id = (SELECT user_id FROM sign_in_link WHERE hash = ? AND ends_at > ?)',
          [hash, now],
          sql,
        );
        // Of two that come at once, one deletes the row.
        const { affected } = await sql.write('take-link', 'DELETE FROM sign_in_link WHERE hash = ?', [hash]);
        return affected === 1 ? user : null;
      }),

    begin: (session, entry) =>
      database.transaction(async (sql) => {
        const { hash, userId, beganAt, seenAt, endsAt, address } = session;
        await sql.write(
          'begin-session',
          'INSERT INTO session (hash, user_id, began_at, seen_at, ends_at, address) VALUES (?, ?, ?, ?, ?, ?)',
          [hash, userId, beganAt, seenAt, endsAt, address],
        );
        await sql.write('note-sign-in', 'UPDATE user SET last_sign_in_at = ? WHERE id = ?', [beganAt, userId]);
        await insertAudit(sql, entry);
      }),

    session: async (hash) => {
      const [row] = await database.sql.rows<UserRow & Omit<Session, 'hash'>>(
        'read-session',
        `SELECT ${COLUMNS}, s.user_id AS userId, s.began_at AS beganAt, s.seen_at AS seenAt, s.ends_at AS endsAt, s.address
          FROM session s JOIN user u ON u.id = s.user_id WHERE s.hash = ? AND u.deleted_at = 0`,
        [hash],
      );
      if (row === undefined) return null;
      const { address } = row;
      const [userId, beganAt, seenAt, endsAt] = [row.userId, row.beganAt, row.seenAt, row.endsAt].map(Number);
      const session = { hash, userId: userId!, beganAt: beganAt!, seenAt: seenAt!, endsAt: endsAt!, address };
      return { session, user: userOf(row) };
    },

    touch: async (hash, now) => {
      await database.sql.write('touch-session', 'UPDATE session SET seen_at = ? WHERE hash = ?', [now, hash]);
    },

    end: (hash, entry) =>
      database.transaction(async (sql) => {
        await sql.write('end-session', 'DELETE FROM session WHERE hash = ?', [hash]);
        await insertAudit(sql, entry);
      }),

    audit: async (entry) => {
      await insertAudit(database.sql, entry);
    },
  };
};

const insertLink = (sql: Sql, values: [hash: string, userId: number, endsAt: number]) =>
  sql.write('insert-link', 'INSERT INTO sign_in_link (hash, user_id, ends_at) VALUES (?, ?, ?)', values);

const endAll = async (sql: Sql, userId: number, keep: string | null): Promise<void> => {
  await sql.write('end-sessions', 'DELETE FROM session WHERE user_id = ? AND hash <> ?', [userId, keep ?? '']);
  await sql.write('end-links', 'DELETE FROM sign_in_link WHERE user_id = ?', [userId]);
};
