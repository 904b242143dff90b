import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { SqliteConnection } from '../../src/adapter/database/sqlite/connection.ts';

it('an SQLite connection whose thread died refuses what is asked from then on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-thread-'));
  const connection = await SqliteConnection.open({ file: join(folder, 'a.db'), readonly: false, lock: false });
  expect(await connection.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await (connection as unknown as { worker: { terminate(): Promise<number> } }).worker.terminate();
  await expect(connection.rows('SELECT 2')).rejects.toThrow('the SQLite connection is closed');
  rmSync(folder, { recursive: true });
});
