import { jest } from '@jest/globals';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { freshDatabase } from './fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

onMariaDb('two servers, one database', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let target: Target;
  let release: () => void;
  /** Calls of /work that went on at one instant, at most. */
  let most = 0;

  beforeEach(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let inside = 0;
    most = 0;
    target = await startTarget(async ({ path }, response) => {
      if (path === '/held') await held;
      if (path === '/work') {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 1_300));
        inside--;
      }
      json(response, { code: 200 });
    });
  });
  afterEach(async () => {
    release();
    await killServers();
    await target.close();
    await database.drop();
    remove(folder);
  });

  const startMember = (member: string) =>
    ServerProcess.start({
      folder,
      env: { BELFRY_DATABASE_URL: database.url, BELFRY_ADMIN_TOKEN: ADMIN_TOKEN, BELFRY_MEMBER: member },
    });
  const arrivals = (path: string) => target.arrivals.filter((arrival) => arrival.path === path);

  it('take over within 5 s of kill -9, call nothing twice that may be called once, and miss no slot', async () => {
    const first = await startMember('first');
    await first.application('app', { domains: [{ url: target.url }] });
    await first.job('once', { application: 'app', schedule: {}, request: { path: '/held' } });
    await first.job('twice', {
      application: 'app',
      schedule: {},
      request: { path: '/held' },
      retry: { maxAttempts: 2, interval: '1s' },
    });
    await first.job('tick', { application: 'app', schedule: { every: '1s' }, request: { path: '/tick' } });
    const [once, twice] = [await first.runNow('once'), await first.runNow('twice')];
    await eventually('both calls are in flight', async () => arrivals('/held').length === 2);
    const second = await startMember('second');

    await first.kill();
    const killedAt = performance.now();
    const lost = await second.settled(once);
    expect(performance.now() - killedAt).toBeLessThan(5_000);
    expect(lost).toMatchObject({ state: 'failed', shards: [{ attempts: [{ number: 1, fault: 'holder-lost' }] }] });

    await eventually('the other one is called again', async () => arrivals('/held').length === 3);
    release();
    expect(await second.settled(twice)).toMatchObject({ state: 'succeeded' });
    const keys = (id: string) =>
      arrivals('/held')
        .filter(({ logId }) => logId === id)
        .map(({ attempt }) => attempt);
    expect([keys(once), keys(twice)]).toEqual([[1], [1, 2]]);

    const ticks = await eventually('ticks after the takeover', async () => {
      const runs = await second.runs('tick');
      return Date.parse(runs.at(-1)!.fireAt) > Date.now() - 1_500 && runs;
    });
    for (const [i, { fireAt }] of ticks.entries())
      if (i > 0) expect(Date.parse(fireAt) - Date.parse(ticks[i - 1]!.fireAt)).toBe(1_000);
    const called = arrivals('/tick').map(({ logId }) => logId);
    expect(new Set(called).size).toBe(called.length);
  });

  it('forbid-holds-across-processes', async () => {
    const members = [await startMember('first'), await startMember('second')] as const;
    const [first] = members;
    await first.application('app', { domains: [{ url: target.url }] });
    await first.job('tick', {
      application: 'app',
      schedule: { every: '1s' },
      request: { path: '/work' },
      concurrencyPolicy: 'Forbid',
    });
    await eventually('the first call', async () => arrivals('/work').length > 0);
    // By hand, through both doors and again and again, while the schedule fires as well.
    const statuses = new Set<number>();
    await eventually('six slots', async () => {
      const answers = await Promise.all(
        members.map((member) => member.api('POST', '/namespaces/default/jobs/tick/runs', {})),
      );
      for (const { status } of answers) statuses.add(status);
      return (await first.runs('tick')).filter(({ cause }) => cause === 'schedule').length >= 6;
    });
    expect(most).toBe(1);
    expect([...statuses].filter((status) => status !== 201)).toEqual([409]);
    const runs = await first.runs('tick');
    const skipped = runs.filter(({ state }) => state === 'skipped');
    expect(skipped.length).toBeGreaterThan(0);
    for (const { reason } of skipped) expect(reason).toMatch(/^overlap/);
    expect(arrivals('/work').length + skipped.length).toBeGreaterThanOrEqual(runs.length - 1);
  });
});
