import { setTimeout } from 'node:timers/promises';
import { onEveryStore } from '../support/databases.ts';
import { useStage } from './stage.ts';

const MINUTE = 60_000;

onEveryStore('slots that passed while nobody looked (F5)', (store) => {
  const stage = useStage(store);
  const spans = (reason: string) =>
    stage.test.database.sql.rows<{ fromAt: number; toAt: number }>(
      'test-spans',
      'SELECT from_at AS fromAt, to_at AS toAt FROM span WHERE reason = ? ORDER BY from_at',
      [reason],
    );
  const job = (name: string, spec: object) =>
    stage.belfry.job(name, {
      application: 'app',
      schedule: { cron: '0 * * * * ?' },
      request: { path: '/' },
      concurrencyPolicy: 'Allow',
      misfireGrace: '1s',
      ...spec,
    });
  /** A minute long past, and the newest that is misfired. */
  const downFor = async (name: string, minutes: number) => {
    // A slot of this very second is misfired or not by when it is looked at.
    const youngMs = (stage.belfry.now() % MINUTE) - 3_000;
    if (youngMs < 0) await setTimeout(-youngMs);
    const newest = Math.floor((stage.belfry.now() - 2_000) / MINUTE) * MINUTE;
    await stage.due(name, newest - (minutes - 1) * MINUTE);
    return { oldest: newest - (minutes - 1) * MINUTE, newest };
  };

  it('FireOnce makes up for the newest and explains the others by one span', async () => {
    await job('once', {});
    const { oldest, newest } = await downFor('once', 10 * 24 * 60);
    const [run] = await stage.belfry.until('once', (runs) => runs.some(({ state }) => state === 'succeeded'));
    expect(run).toMatchObject({ cause: 'catch-up', slotAt: newest, fireAt: newest });
    expect(await spans('misfired')).toEqual([{ fromAt: oldest, toAt: newest - MINUTE }]);
    expect(stage.target.arrivals[0]!.headers['belfry-cause']).toBe('catch-up');
  });

  it('Skip makes up for none', async () => {
    await job('skip', { misfirePolicy: 'Skip' });
    const { oldest, newest } = await downFor('skip', 5);
    await stage.belfry.until('skip', () => true);
    for (;;) {
      const found = await spans('misfired');
      if (found.length > 0) {
        expect(found).toEqual([{ fromAt: oldest, toAt: newest }]);
        break;
      }
    }
    expect((await stage.belfry.runs('skip')).filter(({ cause }) => cause === 'catch-up')).toEqual([]);
  });

  it('FireAll makes up for the newest misfireLimit, oldest first', async () => {
    await job('all', { misfirePolicy: 'FireAll', misfireLimit: 3 });
    const { oldest, newest } = await downFor('all', 6);
    const runs = await stage.belfry.until('all', (all) => all.filter(({ state }) => state === 'succeeded').length >= 3);
    const madeUp = runs.filter(({ cause }) => cause === 'catch-up');
    expect(madeUp.map(({ slotAt }) => slotAt)).toEqual([newest - 2 * MINUTE, newest - MINUTE, newest]);
    expect(await spans('misfired')).toEqual([{ fromAt: oldest, toAt: newest - 3 * MINUTE }]);
  });

  it('a slot within the grace opens as usual', async () => {
    await job('late', { misfireGrace: '5m' });
    const { oldest } = await downFor('late', 2);
    const runs = await stage.belfry.until(
      'late',
      (all) => all.filter(({ state }) => state === 'succeeded').length >= 2,
    );
    expect(runs[0]).toMatchObject({ cause: 'schedule', slotAt: oldest });
    expect(await spans('misfired')).toEqual([]);
  });

  it('a suspended job opens nothing by schedule, is run by hand all the same, and its stretch is one span', async () => {
    const { belfry } = stage;
    await job('still', { suspended: true });
    const byHand = await belfry.run('still');
    expect(await stage.settledRun('still', byHand)).toMatchObject({ state: 'succeeded' });
    const since = belfry.now() - 10 * MINUTE;
    await belfry.database.sql.write('test-idle', 'UPDATE schedule SET idle_since = ?', [since]);
    await job('still', { suspended: false });
    const [span] = await spans('suspended');
    expect(span!.fromAt).toBe(since);
    expect((await belfry.runs('still')).filter(({ slotAt }) => slotAt !== null && slotAt <= span!.toAt)).toEqual([]);
  });

  it('an edit opens what was due before it under the old definition, however much that is', async () => {
    const { belfry } = stage;
    await job('edited', { misfirePolicy: 'FireAll', misfireLimit: 250, schedule: {} });
    // With a schedule that is not looked at: the save itself has to find what is due.
    await belfry.engine.stop(1_000);
    await job('edited', { misfirePolicy: 'FireAll', misfireLimit: 250 });
    const { oldest, newest } = await downFor('edited', 230);
    await job('edited', { misfirePolicy: 'Skip', schedule: { cron: '0 0 0 1 1 ?' } });
    const runs = await belfry.runs('edited');
    expect(runs.filter(({ cause }) => cause === 'catch-up')).toHaveLength(230);
    expect([runs[0]!.slotAt, runs[229]!.slotAt]).toEqual([oldest, newest]);
    expect(new Set(runs.map(({ revision }) => revision))).toEqual(new Set([2]));
  });
});
