import { into } from '../../src/adapter/database/into.ts';
import { USUAL } from '../../src/adapter/database/schema/usual-values.ts';
import { ChangedTooFew } from '../../src/adapter/database/sql.ts';
import { writeShards } from '../../src/adapter/database/statements/write-shards.ts';
import type { Shard } from '../../src/fire/fire.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { shard } from './builders.ts';

const OPEN_RUN = into('open_run', 'job_id, run_id, application_id, state, priority, due_at, member_id', USUAL.open_run);
const MANY = 40;

onEveryStore('many rows by one statement', (store) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await store.open();
  });
  afterEach(() => test.drop());

  const inserted = async (rows: readonly (readonly unknown[])[]) => {
    await test.database.sql.insert('many', OPEN_RUN, rows);
    const columns =
      'job_id AS jobId, run_id AS runId, application_id AS applicationId, state, priority, due_at AS dueAt, member_id AS memberId';
    const stored = await test.database.sql.rows<Record<string, unknown>>(
      'all',
      `SELECT ${columns} FROM open_run ORDER BY job_id`,
    );
    return stored.map((row) => Object.values(row));
  };
  const rowsOf = (rest: (n: number) => unknown[]) => Array.from({ length: MANY }, (_, n) => [n, 100 + n, ...rest(n)]);

  it('keep what they say where all are as usual', async () => {
    const rows = rowsOf(() => [1, 'running', 5, 7, null]);
    expect(await inserted(rows)).toEqual(rows);
  });

  it('keep what they say where one of them is not as usual', async () => {
    const rows = rowsOf((n) => (n === 3 ? [2, 'queued', 9, 8, 4] : [1, 'running', 5, 7, null]));
    expect(await inserted(rows)).toEqual(rows);
  });

  it('keep what they say where all share what is not usual', async () => {
    const rows = rowsOf((n) => [1, 'waiting', 0, n, 12]);
    expect(await inserted(rows)).toEqual(rows);
  });

  it('count only those that were not there before', async () => {
    const rows = rowsOf((n) => [1, 'waiting', 0, n, 12]);
    const there = [0, 17, MANY - 1].map((n) => rows[n]!);
    await inserted(there);
    const orLeave =
      test.database.sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE run_id = run_id' : 'ON CONFLICT DO NOTHING';
    const { affected } = await test.database.sql.insert('again', OPEN_RUN, rows, orLeave);
    expect(affected).toBe(MANY - there.length);
    const allNew = test.database.transaction((sql) => sql.insert('all new', OPEN_RUN, rows, orLeave, 'every row'));
    await expect(allNew).rejects.toThrow(ChangedTooFew);
  });

  it('take a value away from rows that had one, where none of them has it any more', async () => {
    const shards = (part: Partial<Shard>) =>
      Array.from({ length: MANY }, (_, index) => ({
        runId: 1,
        shard: shard(index, { endpoint: null, ...part }),
      }));
    await writeShards(test.database.sql, shards({ state: 'waiting', endpoint: 'http://a', reason: 'later', dueAt: 9 }));
    await writeShards(test.database.sql, shards({}));
    const stored = await test.database.sql.rows(
      'all',
      'SELECT DISTINCT state, endpoint, reason, due_at AS dueAt FROM shard',
    );
    expect(stored).toEqual([{ state: 'running', endpoint: null, reason: null, dueAt: null }]);
  });
});
