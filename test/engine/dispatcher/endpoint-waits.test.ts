import { EndpointWaits } from '../../../src/engine/dispatcher/endpoint-waits.ts';
import type { ReleasedRun } from '../../../src/engine/dispatcher/store.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import { FakeTime, silent } from '../fakes.ts';

const APP = 7;
const endpoint = (address: string, more: Partial<Endpoint> = {}): Endpoint => ({
  address,
  url: `http://${address}`,
  weight: 1,
  ready: true,
  labels: {},
  ...more,
});
const A = endpoint('a:80');
const B = endpoint('b:80');

describe('runs that wait for an endpoint', () => {
  let time: FakeTime;
  let listed: Endpoint[];
  let hastened: number[][];
  let due: number[];
  let warned: object[];
  let fails: boolean;
  let waits: EndpointWaits;

  const run = (runId: number, more: Partial<ReleasedRun> = {}): ReleasedRun => ({
    runId,
    jobId: 1,
    applicationId: APP,
    priority: 5,
    state: 'queued',
    dueAt: time.now() + 250,
    reason: 'no-endpoint: there is none',
    waitingSince: time.now(),
    ...more,
  });
  const nowListed = (...some: Endpoint[]) => {
    listed = some;
    waits.changed(APP);
  };

  beforeEach(() => {
    time = new FakeTime();
    listed = [];
    fails = false;
    hastened = [];
    due = [];
    warned = [];
    waits = new EndpointWaits({
      store: {
        hasten: async (runs) => {
          if (fails) throw new Error('away');
          hastened.push(runs.map(({ runId }) => runId));
          return { hastened: runs.length };
        },
      },
      endpoints: { endpointsOf: () => listed },
      clock: time,
      timers: time,
      log: { ...silent, warn: (facts) => warned.push(facts) },
      due: (applicationId) => due.push(applicationId),
    });
  });

  it('are due at once as one comes, by one statement', async () => {
    waits.committed([run(1), run(2), run(3, { applicationId: 8 })]);
    await time.pass(10);
    nowListed(A);
    nowListed(A, B);
    await waits.stop();
    expect(hastened).toEqual([[1, 2]]);
    expect(due).toEqual([APP]);
    expect(time.waiting).toBe(0);
  });

  it('are due at once as one becomes ready, gets a label, or a weight', async () => {
    const unweighted = endpoint('b:80', { weight: 0 });
    const labelled = endpoint('a:80', { labels: { tier: 'core' } });
    nowListed(endpoint('a:80', { ready: false }), unweighted);
    await time.pass(1);
    for (const [index, some] of [
      [A, unweighted],
      [labelled, unweighted],
      [labelled, B],
    ].entries()) {
      waits.committed([run(index)]);
      nowListed(...some);
      await time.pass(100);
    }
    expect(hastened).toEqual([[0], [1], [2]]);
  });

  it('are let be where endpoints change and none of them comes', async () => {
    nowListed(A, B);
    await time.pass(1);
    waits.committed([run(1)]);
    nowListed(B);
    nowListed(endpoint('b:80', { weight: 5 }));
    nowListed(endpoint('b:80', { ready: false }));
    await time.pass(100);
    expect(hastened).toEqual([]);
  });

  it('are hastened at most once in 50 ms, and once more at their end where one came meanwhile', async () => {
    for (let i = 0; i < 10; i++) {
      waits.committed([run(i)]);
      nowListed();
      nowListed(A);
      await time.pass(4);
    }
    expect(hastened).toEqual([[0]]);
    await time.pass(10);
    expect(hastened).toEqual([[0], [1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    await time.pass(100);
    expect(time.waiting).toBe(0);
  });

  it('cost nothing where none waits, where nobody is ready, and once they are due', async () => {
    nowListed(A);
    await time.pass(1);
    waits.committed([run(1, { state: 'waiting' }), run(2, { reason: null })]);
    nowListed(A, B);
    await time.pass(1);
    waits.committed([run(3)]);
    nowListed(endpoint('c:80', { ready: false }));
    await time.pass(250);
    nowListed(A);
    await waits.stop();
    expect(hastened).toEqual([]);
  });

  it('are due at once as well where it came before their rows were there', async () => {
    const [one, two] = [run(1), run(2, { dueAt: time.now() + 300 })];
    await time.pass(5);
    nowListed(A);
    waits.committed([one, two]);
    await time.pass(1);
    waits.committed([run(3)]);
    await waits.stop();
    expect(hastened).toEqual([[1, 2]]);
  });

  it('are forgotten with their application', async () => {
    nowListed(A);
    await time.pass(1);
    waits.committed([run(1)]);
    waits.follow([{ id: 8 }]);
    nowListed(B);
    await time.pass(100);
    expect(hastened).toEqual([]);
  });

  it('are left to others where they are let go as this member stops', async () => {
    nowListed(A);
    await waits.stop();
    waits.committed([run(1)]);
    nowListed(A, B);
    expect(hastened).toEqual([]);
  });

  it('come by themselves where the store is away, which is told', async () => {
    fails = true;
    waits.committed([run(1)]);
    nowListed(A);
    await waits.stop();
    expect(due).toEqual([]);
    expect(warned).toEqual([{ applicationId: APP, runs: 1, error: 'Error: away' }]);
  });
});
