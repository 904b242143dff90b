import { onSqlite } from '../support/databases.ts';
import { Gate, useStage } from './stage.ts';

const HELD_MS = 200;

onSqlite('lateness', (store) => {
  const stage = useStage(store, { env: { BELFRY_CONNECTIONS_PER_ENDPOINT: '1' } });

  it('counts up to the first byte, the wait for a free connection included', async () => {
    const { belfry, target } = stage;
    const gate = new Gate();
    stage.answer = gate.answer;
    for (const name of ['first', 'second'])
      await belfry.job(name, { application: 'app', schedule: {}, request: { path: '/' } });
    await belfry.run('first');
    await target.arrived(1);
    const second = await belfry.run('second');
    await belfry.until('second', () => belfry.engine.dispatcher.calling(second).size === 1);
    const waitsSince = performance.now();
    while (performance.now() - waitsSince < HELD_MS) await new Promise((resolve) => setTimeout(resolve, 10));
    gate.release();
    await stage.settled('second');
    const samples = belfry.metrics.fireLateness.samples('late');
    const sampleOf = (name: string) => samples.find(({ metricName }) => metricName === name)!.value;
    expect(sampleOf('late_count')).toBe(2);
    expect(sampleOf('late_sum')).toBeGreaterThanOrEqual(HELD_MS / 1_000);
  });
});
