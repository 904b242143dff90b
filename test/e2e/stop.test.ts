import { jest } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

describe('the end of a server', () => {
  let folder: string;
  let target: Target;
  let release: () => void;

  beforeEach(async () => {
    folder = makeFolder();
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    target = await startTarget(async ({ path }, response) => {
      if (path === '/held') await held;
      if (path === '/slow') await new Promise((resolve) => setTimeout(resolve, 1_000));
      json(response, { code: 200 });
    });
  });
  afterEach(async () => {
    release();
    await killServers();
    await target.close();
    remove(folder);
  });

  const define = async (server: ServerProcess, retry: object = { maxAttempts: 1 }) => {
    await server.application('app', { domains: [{ url: target.url }] });
    await server.job('slow', { application: 'app', schedule: {}, request: { path: '/slow' }, retry });
    await server.job('held', { application: 'app', schedule: {}, request: { path: '/held' }, retry });
    await server.job('tick', { application: 'app', schedule: { every: '1s' }, request: { path: '/tick' }, retry });
  };
  const arrivals = (path: string) => target.arrivals.filter((arrival) => arrival.path === path);

  it('on SIGTERM lets calls in flight end, stores what came of them, and loses and doubles no slot over the restart', async () => {
    const first = await ServerProcess.start({ folder });
    await define(first);
    await target.arrived(1);
    const id = await first.runNow('slow');
    await eventually('the call is in flight', async () => arrivals('/slow').length === 1);
    expect(await first.stop()).toEqual({ code: 0, signal: null });

    const second = await ServerProcess.start({ folder });
    expect(await second.run(id)).toMatchObject({
      state: 'succeeded',
      shards: [{ attempts: [{ number: 1, status: 200 }] }],
    });
    const before = (await second.runs('tick')).length;
    const runs = await eventually('two more', async () => {
      const all = await second.runs('tick');
      return all.length >= before + 2 && all.every(({ state }) => state === 'succeeded') && all;
    });
    const fireAts = runs.map(({ fireAt }) => Date.parse(fireAt));
    for (const [i, fireAt] of fireAts.entries()) if (i > 0) expect(fireAt - fireAts[i - 1]!).toBe(1_000);
    const seen = arrivals('/tick').map(({ logId }) => logId);
    expect(new Set(seen).size).toBe(seen.length);
    expect(arrivals('/slow')).toHaveLength(1);
  });

  it('on SIGTERM waits no longer than the grace, and says of the call that was cut off what may have been', async () => {
    const first = await ServerProcess.start({ folder, env: { BELFRY_SHUTDOWN_GRACE: '500ms' } });
    await define(first);
    const id = await first.runNow('held');
    await eventually('the call is in flight', async () => arrivals('/held').length === 1);
    const began = performance.now();
    await first.stop();
    expect(performance.now() - began).toBeLessThan(5_000);

    const second = await ServerProcess.start({ folder });
    const run = await second.settled(id);
    expect(run.state).toBe('failed');
    expect(run.shards[0]!.attempts).toHaveLength(1);
    expect(run.shards[0]!.attempts[0]!.reason).not.toBe('');
    expect(arrivals('/held')).toHaveLength(1);
  });

  it('by kill -9 leaves runs that the next start takes over at once; with maxAttempts 1 nothing is called twice', async () => {
    const first = await ServerProcess.start({ folder });
    await define(first);
    const id = await first.runNow('held');
    await eventually('the call is in flight', async () => arrivals('/held').length === 1);
    await first.kill();

    const second = await ServerProcess.start({ folder });
    const run = await second.settled(id, 3_000);
    expect(run).toMatchObject({ state: 'failed', shards: [{ attempts: [{ number: 1, fault: 'holder-lost' }] }] });
    const ticks = arrivals('/tick').length;
    await eventually('the schedule goes on', async () => arrivals('/tick').length > ticks);
    expect(arrivals('/held')).toHaveLength(1);
    const keys = target.arrivals.map(({ logId, shardIndex }) => `${logId}-${shardIndex}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('by kill -9 is a failed attempt; with attempts left it is called again under the same key', async () => {
    const first = await ServerProcess.start({ folder });
    await define(first, { maxAttempts: 2, interval: '1s' });
    const id = await first.runNow('held');
    await eventually('the call is in flight', async () => arrivals('/held').length === 1);
    await first.kill();
    release();

    const second = await ServerProcess.start({ folder });
    const run = await second.settled(id);
    expect(run).toMatchObject({
      state: 'succeeded',
      shards: [
        {
          attempts: [
            { number: 1, fault: 'holder-lost' },
            { number: 2, status: 200 },
          ],
        },
      ],
    });
    const [lost, again] = arrivals('/held');
    expect(again!.headers['idempotency-key']).toBe(lost!.headers['idempotency-key']);
    expect(arrivals('/held')).toHaveLength(2);
  });
});
