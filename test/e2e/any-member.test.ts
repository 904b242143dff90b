import { jest } from '@jest/globals';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { freshDatabase } from './fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

interface MemberItem {
  id: string;
  name: string;
  state: string;
  startedAt: string;
  lastBeatAt: string;
  clockOffsetMs: number;
  callsInFlight: number;
  maxCalls: number;
}

onMariaDb('whichever member is asked', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let target: Target;
  let asked: ServerProcess;
  let holder: ServerProcess;
  /** When calls of /held were cut off by their callers. */
  let cutAt: number[];

  beforeEach(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    cutAt = [];
    target = await startTarget(({ path }, response) => {
      if (path !== '/held') return json(response, { code: 200 });
      response.once('close', () => cutAt.push(performance.now()));
    });
    // All roles but those that make calls: whatever is asked of it, another member carries out.
    asked = await start('asked', 'api,rescuer,pruner');
    holder = await start('holder', 'api,planner,dispatcher,rescuer,pruner');
    await asked.application('app', { domains: [{ url: target.url }] });
  });
  afterEach(async () => {
    await killServers();
    await target.close();
    await database.drop();
    remove(folder);
  });

  const start = (member: string, roles: string) =>
    ServerProcess.start({
      folder,
      env: {
        BELFRY_DATABASE_URL: database.url,
        BELFRY_ADMIN_TOKEN: ADMIN_TOKEN,
        BELFRY_MEMBER: member,
        BELFRY_ROLES: roles,
      },
    });
  const job = (name: string, spec: object = {}) =>
    asked.job(name, { application: 'app', schedule: {}, request: { path: '/held' }, ...spec });
  const members = async () => (await asked.api<{ items: MemberItem[] }>('GET', '/members')).body.items;

  it('a run by hand starts at once where there is room', async () => {
    await job('by-hand', { request: { path: '/' }, concurrencyPolicy: 'Allow' });
    const took: number[] = [];
    for (let i = 1; i <= 10; i++) {
      const at = performance.now();
      await asked.runNow('by-hand');
      await target.arrived(i);
      took.push(performance.now() - at);
    }
    // At rest it is a look of the others, five a second.
    expect(took.sort((a, b) => a - b)[5]).toBeLessThan(500);
    expect(took.at(-1)).toBeLessThan(1_000);
  });

  it('a cancelled call is cut off within a second, and so is one that is replaced', async () => {
    await job('cancelled');
    const id = await asked.runNow('cancelled');
    await target.arrived(1);
    let at = performance.now();
    expect((await asked.api('POST', `/runs/${id}/cancel`)).status).toBe(202);
    await eventually('the call is cut off', async () => cutAt.length === 1);
    expect(cutAt[0]! - at).toBeLessThan(1_000);
    expect(await asked.settled(id)).toMatchObject({ state: 'cancelled' });

    await job('replaced', { concurrencyPolicy: 'Replace' });
    const old = await asked.runNow('replaced');
    await target.arrived(2);
    at = performance.now();
    await asked.runNow('replaced');
    await eventually('the old call is cut off', async () => cutAt.length === 2);
    expect(cutAt[1]! - at).toBeLessThan(1_000);
    await target.arrived(3);
    expect(await asked.settled(old)).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('replaced') });
  });

  it('a suspended job opens nothing a second later', async () => {
    await job('ticks', { schedule: { every: '1s' }, request: { path: '/' } });
    await target.arrived(2);
    expect((await asked.api('POST', '/namespaces/default/jobs/ticks/suspend')).status).toBe(200);
    const suspendedAt = Date.now();
    await job('marker', { schedule: { every: '1s' }, request: { path: '/marker' } });
    await eventually('three slots of another job', async () => arrivals('/marker').length >= 3);
    const late = arrivals('/').filter(({ headers }) => Date.parse(headers['belfry-fire-at']!) > suspendedAt + 1_000);
    expect(late).toEqual([]);
  });
  const arrivals = (path: string) => target.arrivals.filter((arrival) => arrival.path === path);

  it('members tell who calls how much, how far their clocks are off, and since when they live', async () => {
    await job('held', { concurrencyPolicy: 'Allow' });
    for (let i = 0; i < 3; i++) await asked.runNow('held');
    await target.arrived(3);
    const found = await eventually('the beat that tells of three calls', async () => {
      const all = await members();
      return all.some(({ callsInFlight }) => callsInFlight === 3) && all;
    });
    expect(found.map(({ name, callsInFlight }) => [name, callsInFlight]).sort()).toEqual([
      ['asked', 0],
      ['holder', 3],
    ]);
    for (const { state, startedAt, lastBeatAt, clockOffsetMs } of found) {
      expect(state).toBe('alive');
      expect(Math.abs(clockOffsetMs)).toBeLessThan(1_000);
      expect(Date.parse(lastBeatAt) - Date.parse(startedAt)).toBeGreaterThanOrEqual(0);
      expect(Date.now() - Date.parse(lastBeatAt)).toBeLessThan(5_000);
    }
    await holder.kill();
    await eventually('the dead one is told as dead', async () =>
      (await members()).some(({ name, state }) => name === 'holder' && state === 'dead'),
    );
  });
});
