import { onEveryStore } from '../support/databases.ts';
import { json } from '../support/target.ts';
import { unneeded, useStage } from './stage.ts';

const CHECKED = { path: '/healthz', interval: '1s', timeout: '500ms', unhealthyAfter: 1, healthyAfter: 1 };

onEveryStore('nobody to call', (store) => {
  const stage = useStage(store);
  // Where time alone decides, one store is enough.
  const itOnce = store.name === 'SQLite' ? it : unneeded;
  const job = (name: string, spec: object = {}) =>
    stage.belfry.job(name, {
      application: 'app',
      schedule: { cron: '0 0 0 1 1 ?' },
      request: { path: '/' },
      endpoints: { labels: { zone: 'b' } },
      ...spec,
    });
  const zones = (...some: string[]) =>
    stage.belfry.application('app', { domains: some.map((zone) => ({ url: stage.target.url, labels: { zone } })) });

  it('Fail: the slot says so and opens no call, a run by hand fails', async () => {
    await zones('a');
    await job('fails');
    await stage.due('fails');
    expect(await stage.settled('fails')).toMatchObject({
      state: 'missed',
      reason: 'no-endpoint: none of 1 endpoint has zone=b',
    });
    const byHand = await stage.belfry.run('fails');
    expect(await stage.settledRun('fails', byHand)).toMatchObject({ state: 'failed' });
    expect(stage.target.arrivals).toEqual([]);
    await stage.slotsBack();
  });

  it('Fail: so it is for runs of several shards', async () => {
    await zones('a');
    await job('fails', { routeStrategy: 'Broadcast' });
    await stage.due('fails');
    expect(await stage.settled('fails')).toMatchObject({
      state: 'missed',
      reason: expect.stringMatching(/^no-endpoint/),
    });
    await stage.slotsBack();
  });

  for (const routeStrategy of ['RoundRobin', 'Broadcast'])
    it(`Wait: is sent once somebody is there (${routeStrategy})`, async () => {
      await zones('a');
      await job('waits', { noEndpointPolicy: 'Wait', routeStrategy });
      await stage.due('waits');
      await stage.belfry.until(
        'waits',
        ([run]) => run?.state === 'queued' && run.reason === 'no-endpoint: none of 1 endpoint has zone=b',
      );
      await zones('b');
      expect(await stage.settled('waits')).toMatchObject({ state: 'succeeded' });
      await stage.slotsBack();
    });

  itOnce('Wait: ends after waitForEndpoint', async () => {
    await zones('a');
    await job('ends', { noEndpointPolicy: 'Wait', waitForEndpoint: '1s' });
    await stage.due('ends');
    const run = await stage.settled('ends');
    expect(run).toMatchObject({ state: 'missed', reason: expect.stringContaining('no-endpoint') });
    expect(run.settledAt - run.fireAt).toBeGreaterThan(900);
  });

  itOnce('Wait: goes on counting where another member takes the run', async () => {
    await zones('a');
    await job('moves', { noEndpointPolicy: 'Wait', waitForEndpoint: '2s' });
    await stage.due('moves');
    await stage.belfry.until('moves', ([run]) => run !== undefined && stage.belfry.now() - run.fireAt > 1_200);
    await stage.belfry.stop(0);
    await stage.successor();
    const run = await stage.settled('moves');
    expect(run).toMatchObject({ state: 'missed', reason: expect.stringContaining('no-endpoint') });
    expect(run.settledAt - run.fireAt).toBeLessThan(3_000);
  });

  itOnce('Wait: an outage of all members is no time in which an endpoint was looked for', async () => {
    const { belfry, test } = stage;
    await zones('a');
    await job('outlasts', { noEndpointPolicy: 'Wait', waitForEndpoint: '30s' });
    await stage.due('outlasts');
    await belfry.until('outlasts', ([run]) => run?.state === 'queued');
    await belfry.stop(0);
    for (const set of [
      'queued_run SET due_at = due_at - 120000',
      'open_run SET due_at = due_at - 120000, waiting_since = waiting_since - 120000',
    ])
      await test.database.sql.write('test-outage', `UPDATE ${set}`);
    const before = belfry.now();
    const next = await stage.successor();
    await test.database.sql.write('test-looked', "UPDATE run SET reason = 'nobody looked yet'");
    await next.until('outlasts', ([run]) => run?.state !== 'queued' || run.reason !== 'nobody looked yet');
    await zones('b');
    const run = await stage.settled('outlasts');
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(run.settledAt - before).toBeLessThan(30_000);
  });

  itOnce('Wait: counts from when nobody was found, not from a slot long past', async () => {
    await zones('a');
    await job('late', { noEndpointPolicy: 'Wait', waitForEndpoint: '30s', misfireGrace: '10m' });
    await stage.due('late', stage.belfry.now() - 300_000);
    await stage.belfry.until('late', ([run]) => run?.state === 'queued');
    await zones('b');
    expect(await stage.settled('late')).toMatchObject({ state: 'succeeded' });
  });

  it('a job whose application is gone says so, and goes on once it is back', async () => {
    const { belfry } = stage;
    await job('orphan', { application: 'later', endpoints: undefined });
    const first = await belfry.run('orphan');
    expect(await stage.settledRun('orphan', first)).toMatchObject({
      state: 'failed',
      reason: 'no-application: later is not defined in namespace default',
    });
    await stage.due('orphan');
    await belfry.until('orphan', (runs) => runs.some(({ state }) => state === 'missed'));
    await belfry.application('later', { domains: [{ url: stage.target.url }] });
    const second = await belfry.run('orphan');
    expect(await stage.settledRun('orphan', second)).toMatchObject({ state: 'succeeded' });
    await stage.slotsBack();
  });

  itOnce('an application that its health checks find down is nobody to call', async () => {
    let healthy = false;
    stage.answer = ({ path }, response) => json(response, {}, path === '/healthz' && !healthy ? 503 : 200);
    await stage.belfry.application('app', { domains: [{ url: stage.target.url }], healthCheck: CHECKED });
    await job('checked', { noEndpointPolicy: 'Wait', endpoints: undefined });
    await stage.target.arrived(1);
    await stage.due('checked');
    await stage.belfry.until('checked', ([run]) => run?.state === 'queued');
    healthy = true;
    expect(await stage.settled('checked')).toMatchObject({ state: 'succeeded' });
  });
});
