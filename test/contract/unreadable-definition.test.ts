import type { Database } from '../../src/adapter/database/sql.ts';
import { onEveryStore } from '../support/databases.ts';
import { newRun, openRuns, register, results, settled, T } from './builders.ts';
import { overDatabase, type StoreUnderTest } from './store-under-test.ts';

onEveryStore('a definition that this release can not read', (kind) => {
  let database: Database;
  let store: StoreUnderTest;
  beforeEach(async () => {
    const opened = await kind.open();
    database = opened.database;
    store = overDatabase(database, opened.drop);
    // Due, so that a planner's transaction has something to lock.
    await store.job('due', {}, 1);
  });
  afterEach(() => store.drop());

  const write = (jobId: number, document: string) =>
    database.sql.write('test', 'UPDATE job SET document = ? WHERE id = ?', [document, jobId]);
  const scheduleOf = async (jobId: number) =>
    (
      await database.sql.rows<object>(
        'test',
        'SELECT next_slot_at AS nextSlotAt, idle_since AS idleSince, idle_reason AS idleReason FROM schedule WHERE job_id = ?',
        [jobId],
      )
    )[0];

  it('parks its schedule as a run settles, and what settles with it is committed', async () => {
    const holder = await register(store, 'a');
    const jobs = [
      await store.job('broken', { schedule: { after: '30s' } }),
      await store.job('no-json'),
      await store.job('odd'),
    ];
    const after = await store.job('after', { schedule: { after: '30s' } });
    await openRuns(
      store,
      holder,
      [...jobs, after].map((jobId, index) => newRun({ id: index + 1, jobId, slotAt: T, born: 'running' })),
    );
    await write(jobs[0]!, JSON.stringify({ spec: { schedule: { after: 'a while' } } }));
    await write(jobs[1]!, '');
    await write(jobs[2]!, '{}');
    const batch = results({
      settled: [...jobs, after].map((jobId, index) => settled(jobId, index + 1, { movesSchedule: true })),
    });
    expect(await store.dispatcher.commit(holder, batch, T + 5)).toEqual({ lost: [] });
    for (const jobId of jobs)
      expect(await scheduleOf(jobId)).toEqual({ nextSlotAt: null, idleSince: T + 5, idleReason: 'definition-invalid' });
    expect(await scheduleOf(after)).toMatchObject({ nextSlotAt: T + 30_005, idleReason: null });
    await store.planner.unpark();
    expect(await scheduleOf(jobs[0]!)).toMatchObject({ nextSlotAt: T + 5, idleReason: null });
  });

  it('is read no further than the next slot needs', async () => {
    const holder = await register(store, 'a');
    const after = await store.job('after', { schedule: { after: '30s' } });
    await openRuns(store, holder, [newRun({ id: 1, jobId: after, slotAt: T, born: 'running' })]);
    await write(
      after,
      JSON.stringify({ spec: { schedule: { after: '30s' }, request: null, successRule: { kind: 'new' } } }),
    );
    await store.dispatcher.commit(holder, results({ settled: [settled(after, 1, { movesSchedule: true })] }), T + 5);
    expect(await scheduleOf(after)).toMatchObject({ nextSlotAt: T + 30_005, idleReason: null });
  });
});
