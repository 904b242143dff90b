import { CallSlots } from '../../../src/engine/dispatcher/call-slots.ts';
import { Intake } from '../../../src/engine/dispatcher/intake.ts';
import { Takings } from '../../../src/engine/takings.ts';

const silent = () => {};

it('tells that call slots came back which a claim took in vain: shards in our hands may have found none meanwhile', async () => {
  const slots = new CallSlots(8);
  slots.limit(1, null);
  const back = Promise.withResolvers<number>();
  const intake = new Intake({
    store: {
      backlog: async () => [1],
      claim: async ({ limit }) => {
        expect(slots.inUse).toBe(limit);
        return [];
      },
      promote: async () => ({ promoted: 0, stillHeld: [] }),
      cancelRequests: async () => [],
    },
    slots,
    clock: { now: () => 0, monotonic: () => 0 },
    timers: { after: () => silent },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    holder: () => ({ memberId: 1, epoch: 1 }),
    takings: new Takings(),
    mayClaim: () => true,
    take: async () => {},
    held: () => [],
    cancel: () => false,
    suspect: silent,
    slotsBack: () => back.resolve(slots.inUse),
  });
  intake.start();
  expect(await back.promise).toBe(0);
  await intake.stop();
});

it('goes on failing through an outage, and asks then for what it could not look at', async () => {
  const asked: (readonly number[] | null)[] = [];
  let pass: () => void = silent;
  let isAway = true;
  const intake = new Intake({
    store: {
      backlog: async () => [],
      claim: async () => [],
      promote: async (jobs) => {
        asked.push(jobs);
        if (isAway) throw new Error('the database is away');
        return { promoted: 0, stillHeld: [] };
      },
      cancelRequests: async () => [],
    },
    slots: new CallSlots(8),
    clock: { now: () => 0, monotonic: () => 0 },
    timers: {
      after: (delayMs, wake) => {
        // Of the three loops only the one that fails waits so long.
        if (delayMs === 200 || delayMs === 400) pass = wake;
        return silent;
      },
    },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    holder: () => ({ memberId: 1, epoch: 1 }),
    takings: new Takings(),
    mayClaim: () => false,
    take: async () => {},
    held: () => [],
    cancel: () => false,
    suspect: silent,
    slotsBack: silent,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  intake.start();
  await turn();
  pass();
  await turn();
  isAway = false;
  pass();
  await turn();
  await intake.stop();
  expect(asked).toEqual([null, null, null]);
});
