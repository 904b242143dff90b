import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Database } from '../adapter/database/sql.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../engine/ports.ts';

/**
 * The admin token: the settings', or on SQLite the one in `admin.token` beside the database file, made at the first start. On MySQL there
 * is no such place, so a start that nobody could sign in to stops. The log names the file, never the token.
 */
export const settleAdminToken = async (settings: Settings, database: Database, log: Log): Promise<string | null> => {
  if (settings.adminToken !== undefined) return settings.adminToken;
  if (database.dialect === 'mysql') return requireStoredAdmin(database);
  const file = join(dirname(resolve(settings.database.url.slice('sqlite:'.length))), 'admin.token');
  if (!existsSync(file)) {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    log.info({ file }, 'an admin token was made and written to this file');
  }
  return readFileSync(file, 'utf8').trim();
};

const requireStoredAdmin = async (database: Database): Promise<null> => {
  const [row] = await database.sql.rows<{ tokens: number }>(
    'count-admin-tokens',
    "SELECT COUNT(*) AS tokens FROM token WHERE role = 'admin' AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)",
    [await database.now()],
  );
  if (row!.tokens > 0) return null;
  throw new Error(
    'Nobody could sign in: set BELFRY_ADMIN_TOKEN (or BELFRY_ADMIN_TOKEN_FILE) to a secret of at least 32 characters, for example from: openssl rand -base64 32',
  );
};
