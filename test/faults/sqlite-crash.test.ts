import { join } from 'node:path';
import { jest } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { belfry } from '../e2e/belfry-command.ts';
import { killServers, makeFolder, remove, ServerProcess } from '../e2e/server-process.ts';
import { eventually } from '../support/eventually.ts';
import { startTarget, type Target } from '../support/target.ts';

jest.setTimeout(90_000);

const JOBS = 20;
const CRASHES = 4;

describe('SQLite and kill -9, again and again (F13)', () => {
  let folder: string;
  let target: Target;
  beforeEach(async () => {
    folder = makeFolder();
    target = await startTarget();
  });
  afterEach(async () => {
    await killServers();
    await target.close();
    remove(folder);
  });

  it('the file stays whole, what was acknowledged is there, and nothing is lost or doubled', async () => {
    let server = await ServerProcess.start({ folder });
    await server.application('app', { domains: [{ url: target.url }] });
    const job = { application: 'app', request: { path: '/' }, concurrencyPolicy: 'Allow' };
    for (let n = 0; n < JOBS; n++) await server.job(`tick-${n}`, { ...job, schedule: { every: '1s' } });
    await server.job('by-hand', { ...job, schedule: {} });
    const acknowledged: string[] = [];
    for (let crash = 0; crash < CRASHES; crash++) {
      await target.arrived(target.arrivals.length + JOBS);
      // In the middle of a burst of commits: the kill comes while answers still do.
      const asking = Array.from({ length: 10 }, () => server.runNow('by-hand').then((id) => acknowledged.push(id)));
      await asking[crash];
      await Promise.all([server.kill(), ...asking.map((asked) => asked.catch(() => {}))]);
      expect(integrityOf(join(folder, 'data', 'belfry.db'))).toBe('ok');
      server = await ServerProcess.start({ folder });
    }
    await target.arrived(target.arrivals.length + JOBS);
    const all = await eventually('what was asked for by hand has settled', async () => {
      const runs = await server.runs('by-hand');
      return runs.every(({ settledAt }) => settledAt !== null) && runs;
    });
    expect(acknowledged.length).toBeGreaterThanOrEqual(CRASHES);
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
    const called = target.arrivals.map(({ logId }) => logId);
    expect(new Set(called).size).toBe(called.length);
    for (const { id, state } of all) if (state === 'succeeded') expect(called).toContain(id);
    expect(await belfry(['verify'], { server })).toMatchObject({ code: 0, stderr: '' });
  });
});

const integrityOf = (file: string): unknown => {
  const database = new BetterSqlite3(file, { readonly: false });
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
};
