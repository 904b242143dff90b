import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { jest } from '@jest/globals';
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import { belfry } from './belfry-command.ts';
import { killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(120_000);

const RUNS = 200_000;
const FIRST_ID = 1_000_000;
/** Far below what the lines would take if they were kept: 200,000 runs with their attempts are more than 200 MB as objects. */
const HEAP = { NODE_OPTIONS: '--max-old-space-size=128' };

describe('a window with some hundred thousand runs', () => {
  let folder: string;
  let server: ServerProcess;
  let base: number;

  beforeAll(async () => {
    folder = makeFolder();
    server = await ServerProcess.start({ folder, args: ['--roles', 'api'] });
    await server.application('app', { domains: [{ url: 'http://127.0.0.1:9999' }] });
    await server.job('tick', { application: 'app', schedule: { every: '1s' }, request: { path: '/' } });
    await server.stop();
    base = Math.floor(Date.now() / 1_000) * 1_000 - RUNS * 1_000 - 60_000;
    await fill(`sqlite:${join(folder, 'data', 'belfry.db')}`, base);
    server = await ServerProcess.start({ folder, args: ['--roles', 'api'], env: HEAP });
  });
  afterAll(async () => {
    await killServers();
    remove(folder);
  });

  it('is proven, with a receiver log as long, by a program and a server that could not hold it', async () => {
    const receiver = join(folder, 'receiver.log');
    await pipeline(calls(base), createWriteStream(receiver));
    const to = new Date(base + RUNS * 1_000).toISOString();
    const said = await belfry(['verify', '--to', to, '--receiver', receiver, '-o', 'json'], { server, env: HEAP });
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(said.stdout)).toMatchObject({
      proven: true,
      slots: RUNS,
      runs: RUNS,
      attempts: RUNS,
      receiver: { calls: RUNS, outside: 0, tries: 0 },
    });
  });
});

/** A second of history a run: as the engine would have left it. */
const fill = async (url: string, base: number): Promise<void> => {
  const database = await openDatabase({ url, pool: 1 });
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${RUNS})`;
  const slot = `${base} + i * 1000`;
  await database.transaction(async (sql) => {
    await sql.write('test', `UPDATE job SET created_at = ${base}`);
    await sql.write('test', `UPDATE revision SET at = ${base}`);
    await sql.write(
      'test',
      `UPDATE schedule SET anchor_at = ${base}, proven_since = ${base}, next_slot_at = ${base + (RUNS + 1) * 1_000}`,
    );
    await sql.write(
      'test',
      `INSERT INTO run (id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, sequence, shard_total, rounds)
       ${numbers} SELECT ${FIRST_ID} + i, 1, 1, ${slot}, ${slot}, ${slot} - 40, ${slot}, ${slot} + 9, 'schedule', 'succeeded', i, 1, 1 FROM n`,
    );
    await sql.write(
      'test',
      `INSERT INTO attempt (run_id, shard_index, number, round, started_at, duration_ms, status, verdict, reason, detail)
       ${numbers} SELECT ${FIRST_ID} + i, 0, 1, 1, ${slot}, 9, 200, 'succeeded', 'status 200', '{}' FROM n`,
    );
  });
  await database.close();
};

function* calls(base: number): Generator<string> {
  for (let i = 1; i <= RUNS; i++) {
    const logId = String(FIRST_ID + i);
    const at = new Date(base + i * 1_000 + 4).toISOString();
    yield `${JSON.stringify({ at, logId, shardIndex: 0, shardTotal: 1, attempt: 1, job: 'tick', key: `${logId}-0` })}\n`;
  }
}
