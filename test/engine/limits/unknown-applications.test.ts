import { CallSlots } from '../../../src/engine/dispatcher/call-slots.ts';
import { Limits } from '../../../src/engine/limits/limits.ts';
import { applicationSpecSchema } from '../../../src/model/application.ts';
import { FakeTime, silent } from '../fakes.ts';

const application = (id: number, limits: object = {}) => ({
  id,
  spec: applicationSpecSchema.parse({ domains: [{ url: 'http://target' }], limits }),
});

describe('an application that this member does not know', () => {
  let time: FakeTime;
  let slots: CallSlots;
  let limits: Limits;
  let stored: ReturnType<typeof application>[];
  let looks: (() => Promise<void>)[];
  let roomMade: number;

  beforeEach(() => {
    time = new FakeTime();
    stored = [];
    looks = [];
    roomMade = 0;
    slots = new CallSlots(64, (id) => limits.heldBack(id));
    limits = new Limits(
      {
        store: { read: async () => ({ divisions: [], living: [1] }), write: async () => true },
        slots,
        endpoints: { endpointsOf: () => [], mostInFlight: () => 0, takePeak: () => 0 },
        neighbours: { areNone: true },
        clock: time,
        timers: time,
        log: silent,
        random: () => 0,
        holder: () => ({ memberId: 1, epoch: 1 }),
        mayTake: () => true,
        lookAtApplications: () => (looks.shift() ?? (async () => limits.follow(stored)))(),
        roomMade: () => {
          roomMade++;
        },
        askAgain: () => {},
        starved: () => {},
      },
      { maxCalls: 64, alone: true },
    );
    limits.start();
  });
  afterEach(() => limits.stop());

  it('has no room before a look that begins now has told its limits, and as much as those allow from then on', async () => {
    stored = [application(7, { maxConcurrentCalls: 2 })];
    const { promise, resolve } = Promise.withResolvers<void>();
    looks = [() => promise.then(() => limits.follow(stored))];
    expect([slots.tryTake(7), slots.tryTake(7)]).toEqual([false, false]);
    await time.pass(0);
    expect([slots.roomFor(7), slots.inUse, roomMade]).toEqual([0, 0, 0]);
    resolve();
    await time.pass(0);
    expect([slots.roomFor(7), roomMade]).toEqual([2, 1]);
  });

  it('has room where it has no limits, as soon as that is known', async () => {
    stored = [application(7)];
    expect(slots.roomFor(7)).toBe(0);
    await time.pass(0);
    expect(slots.roomFor(7)).toBeGreaterThan(7);
  });

  it('has room where the look finds that it is gone, so that its runs come to their end', async () => {
    expect(slots.roomFor(7)).toBe(0);
    await time.pass(0);
    expect([slots.roomFor(7) > 0, roomMade]).toEqual([true, 1]);
  });

  it('waits for a look that works, and does not ask without end', async () => {
    let failed = 0;
    const fails = async () => {
      failed++;
      throw new Error('the database is away');
    };
    looks = [fails, fails, fails];
    for (let ms = 0; ms < 150; ms += 10) {
      expect(slots.roomFor(7)).toBe(0);
      await time.pass(10);
    }
    expect(failed).toBe(1);
    await time.pass(5_000);
    expect([slots.roomFor(7) > 0, failed]).toEqual([true, 3]);
  });

  it('was deleted with calls in flight up to its limit, and keeps no run from its end', async () => {
    limits.follow([application(7, { maxConcurrentCalls: 1 })]);
    expect([slots.tryTake(7), slots.tryTake(7)]).toEqual([true, false]);
    limits.follow([]);
    expect(slots.tryTake(7)).toBe(true);
  });

  it('does not exist for a job whose application was never made: its run is told so at once', () => {
    expect(slots.tryTake(0)).toBe(true);
  });
});
