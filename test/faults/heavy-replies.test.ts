import { useStage } from '../engine/stage.ts';
import { isSettled } from '../support/belfry.ts';
import { onSqlite } from '../support/databases.ts';
import { usualLongestStretch } from './longest-stretch.ts';

const MEGABYTE = 1_048_576;
/** Half a second of `$..*`, then its budget is spent. */
const HOSTILE = Buffer.from(`[${'[],'.repeat(MEGABYTE / 4)}1]`);
const LARGE = Buffer.from(`{"pad":"${'x'.repeat(MEGABYTE / 2)}","code":200}`);

onSqlite('heavy replies (B2, F22)', (store) => {
  const stage = useStage(store);
  const request = { path: '/' };

  const hostileJobs = async (count: number): Promise<string[]> => {
    const hostile = await stage.another((_, response) => void response.end(HOSTILE));
    await stage.belfry.application('hostile', { domains: [{ url: hostile.url }] });
    const names = Array.from({ length: count }, (_, i) => `hostile-${i}`);
    for (const name of names)
      await stage.belfry.job(name, { application: 'hostile', schedule: {}, request, success: { json: '$..* == 1' } });
    return names;
  };

  it("of one application do not hold up another's, nor the loop that fires", async () => {
    const { belfry } = stage;
    const names = await hostileJobs(8);
    stage.answer = (_, response) => void response.end(LARGE);
    await belfry.job('large', { application: 'app', schedule: {}, request, success: { json: '$.code == 200' } });
    let hostileLeft = 0;
    const round = async () => {
      await Promise.all(names.map((name) => belfry.run(name)));
      await belfry.until('hostile-0', ([run]) => run !== undefined && run.startedAt !== null);
      for (let i = 1; i <= 3; i++) {
        const runId = await belfry.run('large');
        expect(await stage.settledRun('large', runId)).toMatchObject({ state: 'succeeded' });
      }
      hostileLeft = (await belfry.runs()).filter((run) => !isSettled(run)).length;
    };
    const stretch = await usualLongestStretch(50, round);
    expect(hostileLeft).toBeGreaterThan(0);
    expect(stretch).toBeLessThan(50);
    const runs = await belfry.until('hostile-0', (all) => all.every(isSettled), 60_000);
    expect((await belfry.attempts(runs[0]!.id))[0]!.reason).toBe(
      'the rule needs more than 250000 steps over this reply',
    );
  }, 120_000);

  it('that wait for their verdict do not hold up a stop beyond its grace, and are recorded', async () => {
    const { belfry } = stage;
    const names = await hostileJobs(20);
    const runIds = await Promise.all(names.map((name) => belfry.run(name)));
    await belfry.until('hostile-0', ([run]) => run !== undefined && run.state === 'running');
    const before = performance.now();
    await belfry.stop(50);
    expect(performance.now() - before).toBeLessThan(5_000);
    const attempts = await Promise.all(runIds.map((runId) => belfry.attempts(runId)));
    expect(attempts.flat().some(({ reason }) => reason === 'the reply was not judged: its call was cut off')).toBe(
      true,
    );
  });
});
