import { onEveryStore } from '../support/databases.ts';
import { type Answer, json, type Target } from '../support/target.ts';
import { Gate, useStage } from './stage.ts';

onEveryStore('runs of several shards', (store) => {
  const stage = useStage(store);
  let targets: Target[];
  const answers: Answer[] = [];
  const domains = (...some: Target[]) => ({ domains: some.map(({ url }) => ({ url })) });
  const job = (name: string, spec: object) =>
    stage.belfry.job(name, { application: 'app', schedule: {}, request: { path: '/' }, ...spec });
  const shards = (runId: number) =>
    stage.test.database.sql.rows<{ index: number; endpoint: string; state: string; reason: string | null }>(
      'test-shards',
      'SELECT shard_index AS `index`, endpoint, state, reason FROM shard WHERE run_id = ? ORDER BY shard_index',
      [runId],
    );

  beforeEach(async () => {
    answers.splice(0);
    targets = [];
    for (let i = 0; i < 3; i++)
      targets.push(
        await stage.another((arrival, response) =>
          (answers[i] ?? ((_, reply) => json(reply, { code: 200 })))(arrival, response),
        ),
      );
    await stage.belfry.application('app', domains(...targets));
  });

  it('Broadcast calls every endpoint once, and each has its own result', async () => {
    answers[1] = (_, response) => json(response, {}, 500);
    await job('all', { routeStrategy: 'Broadcast' });
    const id = await stage.belfry.run('all');
    const run = await stage.settled('all');
    expect(run).toMatchObject({ state: 'partly_failed', shardTotal: 3 });
    expect(run.reason).toContain('1 of 3 shards did not succeed; shard 1: status was 500');
    expect(targets.map(({ arrivals }) => arrivals.map((a) => [a.logId, a.shardIndex, a.shardTotal]))).toEqual([
      [[String(id), 0, 3]],
      [[String(id), 1, 3]],
      [[String(id), 2, 3]],
    ]);
    expect((await shards(id)).map(({ endpoint, state }) => [endpoint, state])).toEqual([
      [targets[0]!.url, 'succeeded'],
      [targets[1]!.url, 'failed'],
      [targets[2]!.url, 'succeeded'],
    ]);
  });

  it('reruns the failed shards only (F26): same logId, index, total, endpoint and key; attempt numbers go on', async () => {
    answers[1] = (_, response) => json(response, {}, 500);
    await job('rerun', { routeStrategy: 'Broadcast' });
    const id = await stage.belfry.run('rerun');
    await stage.settled('rerun');
    delete answers[1];
    expect(await stage.belfry.rerun(id, 'failed')).toBe(id);
    const run = await stage.settled('rerun');
    expect(run).toMatchObject({ state: 'succeeded', rounds: 2, shardTotal: 3, reason: null });
    expect(targets.map(({ arrivals }) => arrivals.length)).toEqual([1, 2, 1]);
    const [first, second] = targets[1]!.arrivals;
    for (const header of [
      'schedulerx-logid',
      'schedulerx-shardingindex',
      'schedulerx-shardingtotal',
      'idempotency-key',
    ])
      expect(second!.headers[header]).toBe(first!.headers[header]);
    expect((await stage.belfry.attempts(id)).map((a) => [a.shardIndex, a.number, a.round])).toEqual([
      [0, 1, 1],
      [1, 1, 1],
      [1, 2, 2],
      [2, 1, 1],
    ]);
  });

  it('two-of-three-executors-never-share-item-3', async () => {
    const gates = [new Gate(), new Gate(), new Gate()];
    for (const [index, gate] of gates.entries()) answers[index] = gate.answer;
    await job('items', { routeStrategy: 'Broadcast' });
    const id = await stage.belfry.run('items');
    await Promise.all(targets.map((target) => target.arrived(1)));
    // In the middle of the broadcast the list shrinks to two: nobody is told another index or total for it.
    await stage.belfry.application('app', domains(targets[0]!, targets[1]!));
    gates[0]!.release();
    gates[1]!.release({}, 500);
    gates[2]!.release();
    await stage.settled('items');
    await stage.belfry.rerun(id, 'failed');
    await stage.belfry.until('items', ([run]) => run!.rounds === 2 && run!.state === 'succeeded');
    const calls = targets.flatMap(({ arrivals }) => arrivals);
    expect(new Set(calls.map(({ shardTotal }) => shardTotal))).toEqual(new Set([3]));
    // Items 0…8, each done by the executor that `item % total` names, and by no other.
    const owners = (item: number) =>
      targets.filter(({ arrivals }) => arrivals.some(({ shardIndex, shardTotal }) => item % shardTotal === shardIndex));
    for (let item = 0; item < 9; item++) expect(owners(item)).toEqual([targets[item % 3]]);
  });

  it('mod-sharding-covers-1000-users-exactly-once', async () => {
    const users: number[] = [];
    const done = ({ shardIndex, shardTotal }: { shardIndex: number; shardTotal: number }) => {
      for (let user = 0; user < 1_000; user++) if (user % shardTotal === shardIndex) users.push(user);
    };
    for (let i = 0; i < 3; i++)
      answers[i] = (arrival, response) => {
        done(arrival);
        json(response, {});
      };
    await job('users', { routeStrategy: 'Sharded', shards: 16 });
    await stage.belfry.run('users');
    expect(await stage.settled('users')).toMatchObject({ state: 'succeeded', shardTotal: 16 });
    expect(users.sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, user) => user));
    expect(targets.map(({ arrivals }) => arrivals.length).sort()).toEqual([5, 5, 6]);
    await stage.slotsBack();
  });

  it('Sharded moves the shards of a dead endpoint to others within the attempt', async () => {
    await targets[1]!.close();
    await job('moves', { routeStrategy: 'Sharded', shards: 9 });
    const id = await stage.belfry.run('moves');
    expect(await stage.settled('moves')).toMatchObject({ state: 'succeeded' });
    expect(new Set((await shards(id)).map(({ endpoint }) => endpoint))).toEqual(
      new Set([targets[0]!.url, targets[2]!.url]),
    );
    const indexes = [targets[0]!, targets[2]!].flatMap(({ arrivals }) => arrivals.map(({ shardIndex }) => shardIndex));
    expect(indexes.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('retries a shard while others are still being called', async () => {
    const gate = new Gate();
    answers[0] = gate.answer;
    answers[1] = ({ attempt }, response) => json(response, {}, attempt === 1 ? 503 : 200);
    await job('beside', { routeStrategy: 'Broadcast', retry: { maxAttempts: 2, interval: '50ms', jitter: 0 } });
    const id = await stage.belfry.run('beside');
    await targets[1]!.arrived(2);
    expect((await shards(id))[0]!.state).toBe('running');
    gate.release();
    expect(await stage.settled('beside')).toMatchObject({ state: 'succeeded' });
    expect(targets.map(({ arrivals }) => arrivals.length)).toEqual([1, 2, 1]);
  });

  it('waits as a row where all that is left are shards that wait', async () => {
    answers[2] = ({ attempt }, response) => json(response, {}, attempt === 1 ? 503 : 200);
    await job('rests', { routeStrategy: 'Broadcast', retry: { maxAttempts: 2, interval: '300ms', jitter: 0 } });
    const id = await stage.belfry.run('rests');
    await stage.belfry.until('rests', ([run]) => run?.state === 'waiting');
    expect(stage.belfry.engine.dispatcher.activeRuns).toBe(0);
    expect((await shards(id)).map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'waiting']);
    expect(await stage.settled('rests')).toMatchObject({ state: 'succeeded' });
    expect(targets.map(({ arrivals }) => arrivals.length)).toEqual([1, 1, 2]);
  });

  it('calls only the shards and the endpoint that a person asked for', async () => {
    await job('asked', { routeStrategy: 'Broadcast' });
    const some = await stage.belfry.run('asked', { shards: [2] });
    expect(await stage.settledRun('asked', some)).toMatchObject({ state: 'succeeded', shardTotal: 3 });
    expect(targets.map(({ arrivals }) => arrivals.map(({ shardIndex }) => shardIndex))).toEqual([[], [], [2]]);
    await job('pinned', { routeStrategy: 'RoundRobin', retry: { maxAttempts: 2, interval: '50ms' } });
    answers[1] = ({ attempt }, response) => json(response, {}, attempt === 1 ? 503 : 200);
    const one = await stage.belfry.run('pinned', { endpoint: targets[1]!.url });
    expect(await stage.settledRun('pinned', one)).toMatchObject({ state: 'succeeded', shardTotal: 1 });
    expect(targets[1]!.arrivals.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect((await shards(one)).map(({ state }) => state)).toEqual(['succeeded']);
    await expect(stage.belfry.run('asked', { shards: [7] })).rejects.toThrow(
      'there is no shard 7: there are shards 0 to 2',
    );
  });

  it('keeps the shard of a single run that was asked for, its attempts numbered on', async () => {
    answers[0] = answers[1] = answers[2] = ({ attempt }, response) => json(response, {}, attempt < 3 ? 503 : 200);
    await job('single', { retry: { maxAttempts: 3, interval: '50ms', jitter: 0 } });
    const id = await stage.belfry.run('single', { shards: [0] });
    expect(await stage.settledRun('single', id)).toMatchObject({ state: 'succeeded' });
    expect((await stage.belfry.attempts(id)).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect((await shards(id)).map(({ state }) => state)).toEqual(['succeeded']);
    // Each attempt is routed anew: no shard is bound where the strategy binds none.
    expect(targets.map(({ arrivals }) => arrivals.length)).toEqual([1, 1, 1]);
  });
});
