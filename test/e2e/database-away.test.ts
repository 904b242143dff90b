import { jest } from '@jest/globals';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startTarget, type Target } from '../support/target.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { freshDatabase } from './fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

onMariaDb('a database that goes away', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let link: TcpProxy;
  let target: Target;
  beforeEach(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    link = await startProxy(database.port);
    target = await startTarget();
  });
  afterEach(async () => {
    await killServers();
    await link.close();
    await target.close();
    await database.drop();
    remove(folder);
  });

  it('for longer than the lease and comes back (F7): the server says so, waits, and explains every slot; nothing is doubled', async () => {
    const url = new URL(database.url);
    url.port = String(link.port);
    const server = await ServerProcess.start({
      folder,
      env: { BELFRY_DATABASE_URL: url.href, BELFRY_ADMIN_TOKEN: ADMIN_TOKEN },
    });
    await server.application('app', { domains: [{ url: target.url }] });
    await server.job('tick', {
      application: 'app',
      schedule: { every: '1s' },
      request: { path: '/tick' },
      concurrencyPolicy: 'Allow',
    });
    await target.arrived(2);

    await link.cut();
    const cutAt = Date.now();
    await eventually('it is not ready', async () => (await server.status('/readyz')) === 503);
    expect(await server.status('/healthz')).toBe(200);
    const refused = await server.api<{ code: string }>('GET', '/namespaces/default/jobs');
    expect(refused).toMatchObject({ status: 503, body: { code: 'store-unavailable' } });
    const during = target.arrivals.length;
    // Nothing leaves in the last half second of the lease, which counts from the last beat that was answered; that half second is slack here.
    expect(target.arrivals.at(-1)!.at - cutAt).toBeLessThan(3_000);

    await link.heal();
    await eventually('it is ready again', async () => (await server.status('/readyz')) === 200);
    await target.arrived(during + 3);
    const runs = await eventually('all have settled', async () => {
      const all = await server.runs('tick');
      return all.every(({ settledAt }) => settledAt !== null) && all;
    });
    for (const [i, { fireAt }] of runs.entries())
      if (i > 0) expect(Date.parse(fireAt) - Date.parse(runs[i - 1]!.fireAt)).toBe(1_000);
    const called = target.arrivals.map(({ logId }) => logId);
    expect(new Set(called).size).toBe(called.length);
    for (const run of runs) {
      // Called means told so, and what the store says was called was called: results of calls in flight at the cut included.
      const wasCalled = called.includes(run.id);
      expect([run.id, wasCalled || run.state !== 'succeeded']).toEqual([run.id, true]);
      if (run.state !== 'succeeded') expect(run.reason).toMatch(/holder-lost|holder|misfire/);
    }
  });
});
