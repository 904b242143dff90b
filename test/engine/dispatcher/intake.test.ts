import { CallSlots } from '../../../src/engine/dispatcher/call-slots.ts';
import { Intake, type IntakePorts } from '../../../src/engine/dispatcher/intake.ts';
import type { ClaimedRun } from '../../../src/engine/dispatcher/store.ts';
import { Takings } from '../../../src/engine/takings.ts';

const silent = () => {};

const NOTHING_STORED: IntakePorts['store'] = {
  backlog: async () => [],
  claim: async () => [],
  promote: async () => ({ promoted: 0, stillHeld: [] }),
  cancelRequests: async () => [],
};

/** What an intake needs beside its store and its slots, for a member that may claim and has nothing else to do; no timer rings and no time passes. */
const idle = (): Omit<IntakePorts, 'store' | 'slots'> => ({
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
  slotsBack: silent,
});

it('tells that call slots came back which a claim took in vain: shards in our hands may have found none meanwhile', async () => {
  const slots = new CallSlots(8);
  slots.limit(1, null);
  const back = Promise.withResolvers<number>();
  const intake = new Intake({
    ...idle(),
    store: {
      ...NOTHING_STORED,
      backlog: async () => [1],
      claim: async ({ limit }) => {
        expect(slots.inUse).toBe(limit);
        return [];
      },
    },
    slots,
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
    ...idle(),
    store: {
      ...NOTHING_STORED,
      backlog: async () => [],
      claim: async () => [],
      promote: async (jobs) => {
        asked.push(jobs);
        if (isAway) throw new Error('the database is away');
        return { promoted: 0, stillHeld: [] };
      },
    },
    slots: new CallSlots(8),
    timers: {
      after: (delayMs, wake) => {
        // Of all loops only the one that fails waits so long.
        if (delayMs === 200 || delayMs === 400) pass = wake;
        return silent;
      },
    },
    mayClaim: () => false,
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

it('waits until a claim is worth its transaction, and makes two at once where one takes long', async () => {
  const slots = new CallSlots(64);
  slots.limit(1, 8);
  const claims: { limit: number; answer: (runs: ClaimedRun[]) => void }[] = [];
  const waits: { ms: number; wake: () => void }[] = [];
  let time = 0;
  const intake = new Intake({
    ...idle(),
    store: {
      ...NOTHING_STORED,
      backlog: async () => [1],
      claim: ({ limit }) => new Promise((answer) => claims.push({ limit, answer })),
    },
    slots,
    clock: { now: () => time, monotonic: () => time },
    timers: {
      after: (ms, wake) => {
        waits.push({ ms, wake });
        return silent;
      },
    },
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const free = async (calls: number) => {
    for (let n = 0; n < calls; n++) slots.giveBack(1);
    intake.slotFreed();
    await turn();
  };
  intake.start();
  await turn();
  expect(claims.map(({ limit }) => limit)).toEqual([8]);
  claims[0]!.answer(Array.from({ length: 8 }, () => ({}) as ClaimedRun));
  await turn();
  await free(3);
  expect(claims).toHaveLength(1);
  await free(1);
  expect(claims.map(({ limit }) => limit)).toEqual([8, 4]);
  // The second claim goes on: the other four come free, and are not kept waiting for its commit.
  await free(3);
  expect(claims).toHaveLength(2);
  time += 1_000;
  await free(0);
  expect(claims).toHaveLength(2);
  await free(1);
  expect(claims.map(({ limit }) => limit)).toEqual([8, 4, 4]);
  for (const { answer } of claims.slice(1)) answer(Array.from({ length: 4 }, () => ({}) as ClaimedRun));
  await turn();
  // Fewer than half come free, and no more for a while: they are filled all the same.
  await free(2);
  expect(claims).toHaveLength(3);
  time += 20;
  await free(0);
  expect(claims.map(({ limit }) => limit)).toEqual([8, 4, 4, 2]);
  claims[3]!.answer([]);
  await turn();
  await intake.stop();
});

it('claims once more what was queued while a claim was on its way that found too little', async () => {
  const slots = new CallSlots(64);
  slots.limit(1, null);
  const answers: ((runs: ClaimedRun[]) => void)[] = [];
  const intake = new Intake({
    ...idle(),
    store: {
      ...NOTHING_STORED,
      backlog: async () => [],
      claim: () => new Promise((answer) => answers.push(answer)),
    },
    slots,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  intake.start();
  await turn();
  intake.queued(new Set([1]), [], false, 0);
  await turn();
  // All slots are in the hands of this claim, so that no second one begins beside it.
  expect(answers).toHaveLength(1);
  intake.queued(new Set([1]), [], false, 0);
  await turn();
  answers[0]!([]);
  await turn();
  expect(answers).toHaveLength(2);
  for (const answer of answers) answer([]);
  await turn();
  expect(answers).toHaveLength(2);
  await intake.stop();
});

it('makes no second claim of an application while others wait for their first', async () => {
  const slots = new CallSlots(64);
  const waiting = [1, 2, 3, 4, 5];
  for (const id of waiting) slots.limit(id, 4);
  const claims: { applicationId: number; answer: (runs: ClaimedRun[]) => void }[] = [];
  let isOver = false;
  const intake = new Intake({
    ...idle(),
    store: {
      ...NOTHING_STORED,
      backlog: async () => waiting,
      claim: async ({ applicationId }) =>
        isOver ? [] : new Promise((answer) => claims.push({ applicationId, answer })),
    },
    slots,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  intake.start();
  await turn();
  for (let n = 0; n < 3; n++) {
    // Half of its calls came back while its claim is under way: enough for another claim of the same application.
    slots.giveBack(claims.at(-1)!.applicationId);
    slots.giveBack(claims.at(-1)!.applicationId);
    claims.at(-2)?.answer([]);
    await turn();
  }
  expect(claims.map(({ applicationId }) => applicationId)).toEqual(waiting);
  isOver = true;
  for (const { answer } of claims) answer([]);
  await intake.stop();
});

it('gives each of more applications than there are call slots its turn, though the first ones never run out of work', async () => {
  const slots = new CallSlots(8);
  const waiting = Array.from({ length: 20 }, (_, index) => index + 1);
  for (const id of waiting) slots.limit(id, null);
  const served: number[] = [];
  let isOver = false;
  let time = 0;
  const intake = new Intake({
    ...idle(),
    store: {
      ...NOTHING_STORED,
      backlog: async () => waiting,
      claim: async ({ applicationId, limit }) => {
        if (isOver) return [];
        for (let n = 0; n < limit; n++) served.push(applicationId);
        return Array.from({ length: limit }, () => ({}) as ClaimedRun);
      },
    },
    slots,
    clock: { now: () => time, monotonic: () => time },
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  intake.start();
  await turn();
  // The call that has gone on longest ends, again and again.
  for (let ended = 0; served.length < 40; ended++) {
    slots.giveBack(served[ended]!);
    time += 20;
    intake.lookNow();
    await turn();
    expect(served.length).toBe(ended + 9);
  }
  expect(served).toEqual([...waiting, ...waiting]);
  isOver = true;
  await intake.stop();
});
