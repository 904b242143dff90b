import { MemoryStore } from '../support/memory-store.ts';
import { decision, memberFacts, newRun, stay, T } from './builders.ts';

const JOB = { application: 'app', schedule: { every: '1s' }, request: { path: '/' } };

/** What tests need of the fake beyond the promises: that they decide over time, failures and who goes first. */
describe('the store in memory', () => {
  const planned = async (weather: ConstructorParameters<typeof MemoryStore>[1]) => {
    const store = new MemoryStore(() => T, weather);
    store.application('app');
    const job = store.job('job', JOB, T);
    const holder = await store.membership.register(memberFacts('a'), T);
    const plan = () =>
      store.planner.planDue({ holder, horizonAt: T, limit: 10 }, async (due) =>
        decision({ runs: due.map(({ jobId }) => newRun({ id: 1, jobId })), schedules: stay(due) }),
      );
    return { store, job, plan };
  };

  it('fails before anything is written', async () => {
    const { store, plan } = await planned({
      before: (operation) => {
        if (operation === 'planner.planDue') throw new Error('the database is away');
      },
    });
    await expect(plan()).rejects.toThrow('away');
    expect(store.tables.runs.size).toBe(0);
  });

  it('loses an acknowledgement of what was written', async () => {
    const { store, plan } = await planned({
      after: (operation) => {
        if (operation === 'planner.planDue') throw new Error('the connection died');
      },
    });
    await expect(plan()).rejects.toThrow('died');
    expect(store.tables.runs.size).toBe(1);
    store.weather = {};
    expect((await plan()).opened.size).toBe(0);
  });

  it('lets a test decide who goes first', async () => {
    const order: string[] = [];
    let release!: () => void;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { store, plan } = await planned({
      before: async (operation) => (operation === 'planner.planDue' ? gate : undefined),
    });
    const first = plan().then(() => order.push('planner'));
    await store.planner.nextDueAt(0).then(() => order.push('another'));
    release();
    await first;
    expect(order).toEqual(['another', 'planner']);
  });

  it('tells the time that it is given', async () => {
    let now = T;
    const store = new MemoryStore(() => now);
    now += 5;
    expect(await store.membership.now()).toBe(T + 5);
  });

  it('hands out copies: what a caller changes is not stored', async () => {
    const { store, plan } = await planned({});
    await plan();
    const holder = { memberId: 1, epoch: 1 };
    const [run] = await store.dispatcher.claim({ holder, applicationId: 1, now: T, limit: 1 });
    run!.facts.params.changed = true;
    expect(store.tables.runs.get(1)!.params).toEqual({});
  });
});
