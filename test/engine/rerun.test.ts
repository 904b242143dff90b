import { onEveryStore } from '../support/databases.ts';
import { json, type Target } from '../support/target.ts';
import { Gate, useStage } from './stage.ts';

onEveryStore('rerunning', (store) => {
  const stage = useStage(store);
  let second: Target;
  let fails = true;
  const job = (name: string, spec: object = {}) =>
    stage.belfry.job(name, { application: 'app', schedule: {}, request: { path: '/' }, ...spec });

  beforeEach(async () => {
    fails = true;
    stage.answer = (_, response) => json(response, {}, fails ? 500 : 200);
    second = await stage.another((_, response) => json(response, {}, fails ? 500 : 200));
    await stage.belfry.application('app', { domains: [{ url: stage.target.url }, { url: second.url }] });
  });

  it('a single run goes to the endpoint where it was, with fresh attempts and the same key', async () => {
    const { belfry } = stage;
    await job('single', { routeStrategy: 'RoundRobin', retry: { maxAttempts: 2, interval: '50ms', jitter: 0 } });
    const id = await belfry.run('single');
    await stage.settled('single');
    const before = await belfry.attempts(id);
    expect(before.map(({ number, endpoint }) => [number, endpoint])).toEqual([
      [1, stage.target.url],
      [2, second.url],
    ]);
    fails = false;
    await belfry.rerun(id, 'failed');
    expect(await stage.settled('single')).toMatchObject({ state: 'succeeded', rounds: 2 });
    expect((await belfry.attempts(id)).map((a) => [a.number, a.round, a.endpoint])).toEqual([
      [1, 1, stage.target.url],
      [2, 1, second.url],
      [3, 2, second.url],
    ]);
    expect(new Set(second.arrivals.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([`${id}-0`]));
  });

  it('a single run goes elsewhere where its endpoint is gone', async () => {
    const { belfry } = stage;
    await job('moved', { routeStrategy: 'Last' });
    const id = await belfry.run('moved');
    await stage.settled('moved');
    await belfry.application('app', { domains: [{ url: stage.target.url }] });
    fails = false;
    await belfry.rerun(id, 'failed');
    expect(await stage.settled('moved')).toMatchObject({ state: 'succeeded' });
    expect((await belfry.attempts(id)).map(({ endpoint }) => endpoint)).toEqual([second.url, stage.target.url]);
  });

  it('obeys the revision of the run, not the newest', async () => {
    const { belfry } = stage;
    await job('old', { request: { path: '/old' } });
    const id = await belfry.run('old');
    await stage.settled('old');
    await job('old', { request: { path: '/new' } });
    fails = false;
    await belfry.rerun(id, 'failed');
    await belfry.until('old', ([run]) => run!.state === 'succeeded');
    expect([...stage.target.arrivals, ...second.arrivals].map(({ path }) => path)).toEqual(['/old', '/old']);
  });

  it('refuses what is open, what did not fail and what is not there', async () => {
    const { belfry } = stage;
    const gate = new Gate();
    await belfry.application('app', { domains: [{ url: stage.target.url }] });
    stage.answer = gate.answer;
    await job('refuses');
    const id = await belfry.run('refuses');
    await stage.target.arrived(1);
    await expect(belfry.rerun(id, 'failed')).rejects.toMatchObject({ code: 'run-open' });
    await expect(belfry.rerun(id, 'all')).rejects.toMatchObject({ code: 'run-open' });
    gate.release();
    await stage.settled('refuses');
    await expect(belfry.rerun(id, 'failed')).rejects.toMatchObject({ code: 'nothing-to-rerun' });
    await expect(belfry.rerun(id, [3])).rejects.toMatchObject({ code: 'invalid' });
    await expect(belfry.rerun(id + 1_000_000, 'failed')).rejects.toMatchObject({ code: 'not-found' });
    await belfry.rerun(id, [0]);
    await belfry.until('refuses', ([run]) => run!.rounds === 2 && run!.state === 'succeeded');
  });

  it('of two who ask at once one reopens the run', async () => {
    const { belfry } = stage;
    await job('twice');
    const id = await belfry.run('twice');
    await stage.settled('twice');
    fails = false;
    const answers = await Promise.allSettled([belfry.rerun(id, 'failed'), belfry.rerun(id, 'failed')]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await belfry.until('twice', ([run]) => run!.rounds === 2 && run!.state === 'succeeded');
  });

  it('counts for the concurrency policy', async () => {
    const { belfry } = stage;
    await job('forbid', { concurrencyPolicy: 'Forbid' });
    const id = await belfry.run('forbid');
    await stage.settled('forbid');
    const gate = new Gate();
    await belfry.application('app', { domains: [{ url: stage.target.url }] });
    stage.answer = gate.answer;
    const arrivedBefore = stage.target.arrivals.length;
    await belfry.run('forbid');
    await stage.target.arrived(arrivedBefore + 1);
    await expect(belfry.rerun(id, 'failed')).rejects.toMatchObject({ code: 'overlap' });
    gate.release();
  });

  it('of all opens a new run with the same params that names the old one', async () => {
    const { belfry } = stage;
    fails = false;
    await job('all', { params: { mode: 'full' }, request: { path: '/{{ params.mode }}/{{ params.day }}' } });
    const old = await belfry.run('all', { params: { day: 'monday' } });
    await stage.settledRun('all', old);
    const id = await belfry.rerun(old, 'all');
    expect(id).not.toBe(old);
    const run = await stage.settledRun('all', id);
    expect(run).toMatchObject({ state: 'succeeded', cause: 'manual' });
    expect(JSON.parse(run.params!)).toEqual({ mode: 'full', day: 'monday' });
    const [row] = await belfry.database.sql.rows<{ of: number }>(
      'test-of',
      'SELECT rerun_of AS `of` FROM run WHERE id = ?',
      [id],
    );
    expect(row!.of).toBe(old);
  });
});
