import { CallSlots } from '../../../src/engine/dispatcher/call-slots.ts';
import { Limits } from '../../../src/engine/limits/limits.ts';
import type { Division, LimitsStore } from '../../../src/engine/limits/store.ts';
import { applicationSpecSchema } from '../../../src/model/application.ts';
import { FakeTime, silent } from '../fakes.ts';

const spec = applicationSpecSchema.parse({ domains: [{ url: 'http://target' }], limits: { maxConcurrentCalls: 1 } });

/** A member of two, in whose hands one run waits for a call slot: nothing but what the limits do brings it any. */
describe('what one run in the hands of a member wants', () => {
  let time: FakeTime;
  let slots: CallSlots;
  let limits: Limits;
  let division: Division;
  let write: LimitsStore['write'];
  let waits: boolean;
  let letGo: number;

  const stores: LimitsStore['write'] = async ({ shares }) => {
    division = { applicationId: 7, version: division.version + 1, shares };
    return true;
  };
  const ask = () => {
    if (waits && slots.tryTake(7)) waits = false;
  };

  beforeEach(() => {
    time = new FakeTime();
    waits = true;
    letGo = 0;
    division = { applicationId: 7, version: 0, shares: [] };
    write = stores;
    slots = new CallSlots(64, (id) => limits.heldBack(id));
    limits = new Limits(
      {
        store: {
          read: async () => ({ divisions: division.version === 0 ? [] : [division], living: [1, 2] }),
          write: (next) => write(next),
        },
        slots,
        endpoints: { endpointsOf: () => [], mostInFlight: () => 0, takePeak: () => 0 },
        neighbours: { areNone: false },
        clock: time,
        timers: time,
        log: silent,
        random: () => 0.5,
        holder: () => ({ memberId: 1, epoch: 1 }),
        mayTake: () => true,
        lookAtApplications: async () => {},
        roomMade: ask,
        askAgain: ask,
        starved: () => {
          letGo++;
          waits = false;
        },
      },
      { maxCalls: 64, alone: false },
    );
    limits.follow([{ id: 7, spec }]);
    limits.start();
  });
  afterEach(() => limits.stop());

  it.each([
    ['fails', () => Promise.reject(new Error('Deadlock found'))],
    ['comes behind that of another member', () => Promise.resolve(false)],
  ])('is taken after a write of its share that %s', async (_, first) => {
    write = () => {
      write = stores;
      return first();
    };
    ask();
    await time.pass(2_000);
    expect([waits, slots.inUse, letGo]).toEqual([false, 1, 0]);
  });

  it('is not forgotten where another member has it all and wants more: then the run is let go, for that one to call', async () => {
    const all = { memberId: 2, calls: { held: 1, wanted: 4 }, perEndpoint: { held: 0, wanted: 0 } };
    division = { applicationId: 7, version: 1, shares: [all] };
    write = async ({ version, shares }) => {
      const mine = shares.filter(({ memberId }) => memberId === 1);
      division = { applicationId: 7, version: version + 1, shares: [all, ...mine] };
      return true;
    };
    ask();
    await time.pass(3_000);
    expect([waits, letGo > 0]).toEqual([false, true]);
  });
});
