import { Membership } from '../../../src/engine/membership/membership.ts';
import type { MembershipStore } from '../../../src/engine/membership/store.ts';
import { FakeTime, silent } from '../fakes.ts';

describe('a member', () => {
  const start = async () => {
    const time = new FakeTime();
    let wallAhead = 0;
    let reachable = true;
    let alive = true;
    let registers = true;
    let lastId = 0;
    let deposed = 0;
    const reach = () => {
      if (!reachable) throw new Error('the database is away');
    };
    const store: MembershipStore = {
      now: async () => time.now(),
      register: async () => {
        reach();
        if (!registers) throw new Error('the database is away');
        alive = true;
        return { memberId: ++lastId, epoch: 1 };
      },
      beat: async () => {
        reach();
        return alive;
      },
      living: async () => [],
      rename: async () => {},
      leave: async () => {},
    };
    /** Whether it might send, each time that it measured its clock. */
    const measured: boolean[] = [];
    const member: Membership = new Membership({
      store,
      clock: time,
      wallNow: () => time.now() + wallAhead,
      timers: time,
      log: silent,
      facts: { name: 'a', roles: '', version: '', zones: '', maxCalls: 1 },
      callsInFlight: () => 0,
      clockOffsetMs: () => 0,
      measureClock: async () => {
        measured.push(member?.maySend() ?? false);
      },
      onDeposed: () => {
        deposed++;
        // From this moment on nothing may leave under the old lease.
        expect(member.maySend()).toBe(false);
        expect(member.holder.memberId).toBe(0);
      },
    });
    await member.start();
    const set = (change: { reachable?: boolean; alive?: boolean; registers?: boolean; wallAhead?: number }) => {
      reachable = change.reachable ?? reachable;
      alive = change.alive ?? alive;
      registers = change.registers ?? registers;
      wallAhead = change.wallAhead ?? wallAhead;
    };
    return { time, member, set, measured, deposed: () => deposed };
  };

  it('may send while its beats arrive', async () => {
    const { time, member } = await start();
    for (let i = 0; i < 20; i++) {
      await time.pass(700);
      expect(member.maySend()).toBe(true);
    }
    await member.stop();
    expect(member.maySend()).toBe(false);
    expect(time.waiting).toBe(0);
  });

  it('stops sending before its lease runs out (F7), and sends again once a beat arrives', async () => {
    const { time, member, set } = await start();
    await time.pass(1_000);
    set({ reachable: false });
    await time.pass(2_400);
    expect(member.maySend()).toBe(true);
    await time.pass(200);
    expect(member.maySend()).toBe(false);
    set({ reachable: true });
    await time.pass(2_000);
    expect(member.maySend()).toBe(true);
    await member.stop();
  });

  it('trusts neither clock alone (F14): one that stood still with the machine, one that was set', async () => {
    const { time, member, set } = await start();
    await time.pass(100);
    set({ wallAhead: 60_000 });
    expect(member.maySend()).toBe(false);
    set({ wallAhead: -60_000 });
    expect(member.maySend()).toBe(false);
    await time.pass(1_100);
    expect(member.maySend()).toBe(true);
    await member.stop();
  });

  it('knows the time anew before it sends, where its machine was suspended for less than a lease', async () => {
    const { time, member, set, measured } = await start();
    await time.pass(100);
    expect(member.maySend()).toBe(true);
    set({ wallAhead: 1_500 });
    expect(member.maySend()).toBe(false);
    measured.length = 0;
    await time.pass(1_100);
    expect(measured[0]).toBe(false);
    expect(member.maySend()).toBe(true);
    // Corrected by a little, as wall clocks are all the time.
    set({ wallAhead: 1_600 });
    expect(member.maySend()).toBe(true);
    await member.stop();
  });

  it('declared dead, it drops its work and begins anew as somebody else', async () => {
    const { time, member, set, deposed } = await start();
    const before = member.holder;
    set({ alive: false });
    await time.pass(1_100);
    expect(deposed()).toBe(1);
    expect(member.holder).not.toEqual(before);
    expect(member.maySend()).toBe(true);
    await member.stop();
  });

  it('is nobody until it is registered anew, and deposed once however long that takes', async () => {
    const { time, member, set, deposed } = await start();
    set({ alive: false, registers: false });
    await time.pass(10_000);
    expect([member.holder.memberId, member.maySend(), deposed()]).toEqual([0, false, 1]);
    set({ registers: true });
    await time.pass(3_000);
    expect([member.holder.memberId, member.maySend(), deposed()]).toEqual([2, true, 1]);
    await member.stop();
  });
});
