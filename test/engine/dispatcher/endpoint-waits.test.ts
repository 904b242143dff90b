import { EndpointWaits } from '../../../src/engine/dispatcher/endpoint-waits.ts';
import type { ReleasedRun } from '../../../src/engine/dispatcher/store.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';

const NOW = 1_000_000;
const APP = 7;
const run = (runId: number, more: Partial<ReleasedRun> = {}): ReleasedRun => ({
  runId,
  jobId: 1,
  applicationId: APP,
  priority: 5,
  state: 'queued',
  dueAt: NOW + 250,
  reason: 'no-endpoint: there is none',
  waitingSince: NOW,
  ...more,
});

describe('runs that wait for an endpoint', () => {
  let now: number;
  let ready: boolean;
  let hastened: number[][];
  let due: number[];
  let fails: boolean;
  let waits: EndpointWaits;

  beforeEach(() => {
    now = NOW;
    ready = true;
    fails = false;
    hastened = [];
    due = [];
    waits = new EndpointWaits({
      store: {
        hasten: async (runs) => {
          if (fails) throw new Error('away');
          hastened.push(runs.map(({ runId }) => runId));
          return { hastened: runs.length };
        },
      },
      endpoints: { endpointsOf: () => [{ ready }] as Endpoint[] },
      clock: { now: () => now, monotonic: () => now },
      due: (applicationId) => due.push(applicationId),
    });
  });

  it('are due at once as one comes, by one statement', async () => {
    waits.committed([run(1), run(2), run(3, { applicationId: 8 })]);
    now += 10;
    waits.changed(APP);
    waits.changed(APP);
    await waits.stop();
    expect(hastened).toEqual([[1, 2]]);
    expect(due).toEqual([APP]);
  });

  it('cost nothing where none waits, where nobody is ready, and once they are due', async () => {
    waits.changed(APP);
    waits.committed([run(1, { state: 'waiting' }), run(2, { reason: null })]);
    waits.changed(APP);
    now += 1;
    ready = false;
    waits.committed([run(3, { dueAt: now + 250 })]);
    waits.changed(APP);
    ready = true;
    now += 250;
    waits.changed(APP);
    await waits.stop();
    expect(hastened).toEqual([]);
  });

  it('are due at once as well where it came before their rows were there', async () => {
    now += 5;
    waits.changed(APP);
    waits.committed([run(1), run(2, { dueAt: now + 300 })]);
    waits.committed([run(3, { dueAt: now + 251 })]);
    await waits.stop();
    expect(hastened).toEqual([[1, 2]]);
  });

  it('are left to others where they are let go as this member stops', async () => {
    waits.changed(APP);
    await waits.stop();
    waits.committed([run(1)]);
    expect(hastened).toEqual([]);
  });

  it('come by themselves where the store is away', async () => {
    fails = true;
    waits.committed([run(1)]);
    waits.changed(APP);
    await waits.stop();
    expect(due).toEqual([]);
  });
});
