import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { jest } from '@jest/globals';
import { onMariaDb } from '../support/databases.ts';
import { startTarget, type Target } from '../support/target.ts';
import { freshDatabase } from './fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

/** A clock that is `ms` off, for one process: everything in it that asks for the time is told this one. */
const clockOff = (ms: number) => `
const RealDate = Date;
globalThis.Date = class Date extends RealDate {
  constructor(...args) { if (args.length === 0) super(RealDate.now() + ${ms}); else super(...args); }
  static now() { return RealDate.now() + ${ms}; }
};
`;

onMariaDb("a member's clock that is an hour off (F14)", () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let target: Target;
  beforeEach(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    target = await startTarget();
  });
  afterEach(async () => {
    await killServers();
    await target.close();
    await database.drop();
    remove(folder);
  });

  it.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])("%s: the database's clock decides, calls leave on their second and never early", async (_, ms) => {
    const clock = join(folder, 'clock.mjs');
    writeFileSync(clock, clockOff(ms));
    const server = await ServerProcess.start({
      folder,
      env: {
        BELFRY_DATABASE_URL: database.url,
        BELFRY_ADMIN_TOKEN: ADMIN_TOKEN,
        NODE_OPTIONS: `--import=${pathToFileURL(clock)}`,
      },
    });
    await server.application('app', { domains: [{ url: target.url }] });
    await server.job('tick', { application: 'app', schedule: { cron: '* * * * * ?' }, request: { path: '/tick' } });
    const late = (await target.arrived(3)).map(({ at, headers }) => at - Date.parse(headers['belfry-fire-at']!));
    // A wrong clock shifts them all; a busy machine now and then one.
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...late)).toBeLessThan(1_000);
    const metrics = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text();
    const offset = Number(/^belfry_database_clock_offset_seconds (\S+)$/m.exec(metrics)![1]);
    expect(Math.abs(offset * 1_000 + ms)).toBeLessThan(1_000);
    const logged = server.output
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { time: string }).time);
    expect(Math.abs(Date.parse(logged[0]!) - Date.now() - ms)).toBeLessThan(60_000);
  });
});
