import { reschedule, type Scheduled } from '../../src/adapter/database/stores/reschedule.ts';
import { parseJob } from '../../src/model/parse.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { parsedValue } from '../support/memory-store.ts';
import { newRun, openRuns, register, T } from './builders.ts';
import { overDatabase, type StoreUnderTest } from './store-under-test.ts';

const SECOND = 1_000;

onEveryStore('a schedule that changes', (kind) => {
  let test: TestDatabase;
  let store: StoreUnderTest;

  beforeEach(async () => {
    test = await kind.open();
    store = overDatabase(test.database, test.drop);
    await store.application('app');
  });
  afterEach(() => store.drop());

  const revision = (number: number, schedule: object): Scheduled => {
    const spec = { application: 'app', schedule, request: { path: '/' } };
    const document = { apiVersion: 'belfry.dev/v1', kind: 'HttpJob', metadata: { name: 'job' }, spec };
    return { revision: number, spec: parsedValue(parseJob(document)).spec, suspended: false };
  };

  /** Saves `schedule` at T over one of `before`, with a run at each of the slots; answers what comes next. */
  const changed = async (
    before: object,
    schedule: object,
    { slots, nextAt }: { slots: number[]; nextAt: number | null },
  ) => {
    const jobId = await store.job('job', { schedule: before }, T - 10 * SECOND);
    const holder = await register(store, 'a');
    const opened = slots.map((slotAt, index) =>
      newRun({ id: index + 1, jobId, slotAt, born: 'running', maxOpen: 100 }),
    );
    await openRuns(store, holder, opened);
    await test.database.sql.write('test', 'UPDATE schedule SET next_slot_at = ? WHERE job_id = ?', [nextAt, jobId]);
    await test.database.transaction((sql) =>
      reschedule(sql, { jobId, before: revision(1, before), after: revision(2, schedule), now: T }),
    );
    return { next: (await store.scheduleOf(jobId)).nextSlotAt, runs: await store.runsOf(jobId) };
  };

  it('leaves out a slot of the very millisecond of its change that is opened already', async () => {
    const { next } = await changed({ after: '1s' }, { after: '2s' }, { slots: [T], nextAt: null });
    expect(next).toBe(T + 1);
  });

  it('begins in the very millisecond of its change where the slot that is opened was one before', async () => {
    const { next } = await changed({ after: '1s' }, { after: '2s' }, { slots: [T - 1], nextAt: null });
    expect(next).toBe(T);
  });

  it('leaves out the slot of this millisecond that its change itself opens', async () => {
    const { next, runs } = await changed({ every: '10s' }, { after: '2s' }, { slots: [], nextAt: T });
    expect(runs.map(({ slotAt }) => slotAt)).toEqual([T]);
    expect(next).toBe(T + 1);
  });

  it('goes on behind slots that were opened ahead of their instant, to the millisecond', async () => {
    const every = { every: '1s' };
    const cron = { cron: '* * * * * ?' };
    const ahead = await changed(every, cron, { slots: [T + SECOND, T + 2 * SECOND], nextAt: T + 3 * SECOND });
    expect(ahead.next).toBe(T + 3 * SECOND);
  });

  it('takes no notice of a slot beside those that it names', async () => {
    const cron = { cron: '* * * * * ?' };
    const beside = await changed({ every: '1s' }, cron, { slots: [T + SECOND - 1, T + SECOND + 1], nextAt: null });
    expect(beside.next).toBe(T + SECOND);
  });
});
