import { jest } from '@jest/globals';
import { freshDatabase } from '../e2e/fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, remove, ServerProcess } from '../e2e/server-process.ts';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { OTHER_VERSION, writeOtherZones } from '../support/other-zones.ts';
import { json, startTarget, type Target } from '../support/target.ts';

jest.setTimeout(60_000);

const KATHMANDU_MS = (5 * 60 + 45) * 60_000;

onMariaDb('F16: members whose time-zone data differs', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let target: Target;

  beforeEach(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    target = await startTarget((_, response) => json(response, { code: 200 }));
    writeOtherZones(folder);
  });
  afterEach(async () => {
    await killServers();
    await target.close();
    await database.drop();
    remove(folder);
  });

  const startMember = (member: string, env: Record<string, string> = {}) =>
    ServerProcess.start({
      folder,
      env: { BELFRY_DATABASE_URL: database.url, BELFRY_ADMIN_TOKEN: ADMIN_TOKEN, BELFRY_MEMBER: member, ...env },
    });
  const metric = async (server: ServerProcess) => {
    const text = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text();
    return Number(/^belfry_members_other_zones (\d+)$/m.exec(text)?.[1]);
  };

  it('are told as they start, on both sides: by log, metric and the list of members', async () => {
    const first = await startMember('first');
    const same = await startMember('same');
    await eventually('nothing to tell', async () => (await metric(same)) === 0);
    expect(same.output).not.toContain('time-zone data');
    const other = await startMember('other', { ICU_TIMEZONE_FILES_DIR: folder });

    await eventually('all three tell', async () => {
      const told = await Promise.all([first, same, other].map(metric));
      return told.join() === '1,1,2';
    });
    expect(other.output).toContain('members have different time-zone data');
    expect(first.output).toContain(`other: ${OTHER_VERSION}, ICU ${process.versions.icu}`);
    const { items } = await first.must<{ items: { name: string; zones: string }[] }>('GET', '/members');
    expect(Object.fromEntries(items.map(({ name, zones }) => [name, zones.split(',')[0]]))).toEqual({
      first: process.versions.tz,
      same: process.versions.tz,
      other: OTHER_VERSION,
    });
  });

  it('fire when the member that plans says so, whoever else is there', async () => {
    const planner = await startMember('planner');
    const other = await startMember('other', {
      BELFRY_ROLES: 'api,dispatcher,rescuer',
      ICU_TIMEZONE_FILES_DIR: folder,
    });
    await planner.application('app', { domains: [{ url: target.url }] });
    // Each second of these few minutes of today, as clocks in Kathmandu show them; the other member reads a quarter of an hour later.
    const wall = new Date(Date.now() + KATHMANDU_MS);
    const minutes = [0, 1, 2, 3].map((ahead) => (wall.getUTCMinutes() + ahead) % 60).join(',');
    const hours = [0, 1].map((ahead) => (wall.getUTCHours() + ahead) % 24).join(',');
    const spec = {
      application: 'app',
      schedule: { cron: `* ${minutes} ${hours} * * ?`, timeZone: 'Asia/Kathmandu' },
      request: { path: '/' },
    };
    await planner.job('tick', spec);

    const runs = await eventually('five fires', async () => {
      const found = await other.runs('tick');
      return found.length >= 5 && found;
    });
    for (const [n, { fireAt }] of runs.entries())
      if (n > 0) expect(Date.parse(fireAt) - Date.parse(runs[n - 1]!.fireAt)).toBe(1_000);
    const called = target.arrivals.map(({ logId }) => logId);
    expect(new Set(called).size).toBe(called.length);

    const { fires } = await other.must<{ fires: string[] }>('POST', '/preview/schedule', {
      schedule: spec.schedule,
    });
    expect(fires.map((at) => Math.floor(Date.parse(at) / 1_000))).not.toContain(Math.floor(Date.now() / 1_000) + 1);
  });
});
