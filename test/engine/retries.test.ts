import { historyBook } from '../../src/adapter/database/stores/history.ts';
import { runEvents } from '../../src/fire/log/run-events.ts';
import { runSteps } from '../../src/view/run-steps.ts';
import { runDetailView } from '../../src/view/runs.ts';
import { onEveryStore } from '../support/databases.ts';
import { json } from '../support/target.ts';
import { useStage } from './stage.ts';

onEveryStore('retries', (store) => {
  const stage = useStage(store);
  const job = (retry: object, spec: object = {}) =>
    stage.belfry.job('job', {
      application: 'app',
      schedule: {},
      request: { path: '/' },
      retry: { interval: '50ms', jitter: 0, ...retry },
      ...spec,
    });

  it('calls again under the same logId and key, and counts', async () => {
    stage.answer = ({ attempt }, response) => json(response, {}, attempt < 3 ? 503 : 200);
    await job({ maxAttempts: 5 });
    const id = await stage.belfry.run('job');
    expect(await stage.settled('job')).toMatchObject({ state: 'succeeded' });
    expect((await stage.belfry.attempts(id)).map(({ number, status }) => [number, status])).toEqual([
      [1, 503],
      [2, 503],
      [3, 200],
    ]);
    const { arrivals } = stage.target;
    expect(new Set(arrivals.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([`${id}-0`]));
    expect(arrivals.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    await stage.slotsBack();
  });

  it('gives up after maxAttempts and says so', async () => {
    stage.answer = (_, response) => json(response, {}, 500);
    await job({ maxAttempts: 2 });
    await stage.belfry.run('job');
    const run = await stage.settled('job');
    expect(run.state).toBe('failed');
    expect(run.reason).toContain('attempt 2 of 2, the last');
    expect(stage.target.arrivals).toHaveLength(2);
  });

  it('retries only the classes that are named', async () => {
    stage.answer = (_, response) => json(response, { code: 500 });
    await job({ maxAttempts: 3, on: ['fault', '5xx'] }, { success: { json: '$.code == 200' } });
    await stage.belfry.run('job');
    const run = await stage.settled('job');
    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('retry.on does not name verdict') });
    expect(run.reason).toContain('$.code was 500, expected 200');
    expect(stage.target.arrivals).toHaveLength(1);
  });

  it('waits as long as Retry-After asks (F24)', async () => {
    stage.answer = ({ attempt }, response) =>
      attempt === 1 ? json(response, {}, 429, { 'retry-after': '1' }) : json(response, {});
    await job({ maxAttempts: 2 });
    await stage.belfry.run('job');
    expect(await stage.settled('job')).toMatchObject({ state: 'succeeded' });
    const [first, second] = stage.target.arrivals;
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(990);
  });

  it('waits without a call slot', async () => {
    stage.answer = ({ attempt }, response) => json(response, {}, attempt === 1 ? 500 : 200);
    await job({ maxAttempts: 2, interval: '400ms' });
    await stage.belfry.run('job');
    await stage.belfry.until('job', ([run]) => run?.state === 'waiting');
    await stage.slotsBack();
    await stage.settled('job');
  });

  it('says while it waits why, and until when', async () => {
    stage.answer = (_, response) => json(response, {}, 503);
    await job({ maxAttempts: 2, interval: '30s' });
    const id = await stage.belfry.run('job');
    await stage.belfry.until('job', ([run]) => run?.state === 'waiting');
    const history = historyBook(stage.test.database);
    const [run, attempts] = await Promise.all([history.run(id), history.attempts(id)]);
    const view = runDetailView(run!, await history.shards(id), attempts, { calling: new Map(), showBodies: false });
    const waits = { state: 'waiting', reason: expect.stringMatching(/^status was 503.*; attempt 2 of 2 in 30 s$/) };
    expect(view).toMatchObject({ ...waits, shards: [{ ...waits, dueAt: view.dueAt }] });
    const ended = attempts[0]!.startedAt + attempts[0]!.durationMs;
    expect(Date.parse(view.dueAt!) - ended).toBeGreaterThanOrEqual(30_000);
    expect((await history.runs({ namespaces: null, before: null, limit: 1 })).rows).toMatchObject([
      { id, dueAt: run!.dueAt, reason: run!.reason },
    ]);
    const { steps } = (await runSteps({ history, tell: runEvents }, id))!;
    expect(steps.find(({ kind }) => kind === 'retry-due')).toMatchObject({
      message: `retries at ${view.dueAt}, as attempt 2`,
      dueAt: view.dueAt,
    });
  });

  it('tries another endpoint within the attempt where surely nothing was sent', async () => {
    const gone = await stage.another();
    await gone.close();
    await stage.belfry.application('app', { domains: [{ url: gone.url }, { url: stage.target.url }] });
    await job({ maxAttempts: 1 }, { routeStrategy: 'Failover' });
    const id = await stage.belfry.run('job');
    expect(await stage.settled('job')).toMatchObject({ state: 'succeeded' });
    expect(await stage.belfry.attempts(id)).toMatchObject([{ number: 1, endpoint: stage.target.url, status: 200 }]);
    const [row] = await stage.test.database.sql.rows<{ detail: string }>('test-detail', 'SELECT detail FROM attempt');
    expect(JSON.parse(row!.detail).dials).toMatchObject([{ endpoint: gone.url, fault: 'refused' }]);
  });

  it('with maxAttempts 1 an answer that never comes whole is not asked for again', async () => {
    stage.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      response.destroy();
    };
    await job({ maxAttempts: 1 });
    const id = await stage.belfry.run('job');
    expect(await stage.settled('job')).toMatchObject({ state: 'failed' });
    expect(await stage.belfry.attempts(id)).toMatchObject([{ fault: 'reset' }]);
    expect(stage.target.arrivals).toHaveLength(1);
  });
});
