import { Leadership } from '../../src/operator/leadership.ts';
import type { LeaseClaim, LeaseRecord } from '../../src/operator/ports.ts';

const TIMES = { durationMs: 10_000, deadlineMs: 7_000, everyMs: 3_000, comparedMs: 20_000 };
const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** One clock, one lease, and members that beat when they are told to. */
class Stage {
  now = 0;
  lease: LeaseRecord | null = null;
  reachable = true;
  private version = 0;
  private readonly due: { at: number; callback: () => void }[] = [];

  member(name: string): { leads: () => boolean; sawAnother: () => boolean; it: Leadership } {
    let leads = false;
    let sawAnother = false;
    const it = new Leadership(
      {
        cluster: { readLease: () => this.read(), writeLease: (lease, before) => this.write(lease, before) },
        clock: { now: () => this.now, monotonic: () => this.now },
        timers: { after: (ms, callback) => this.after(ms, callback) },
        log: silent,
        member: name,
        spend: () => {},
        otherAtWork: () => {
          sawAnother = true;
        },
        turned: async (to) => {
          leads = to;
        },
      },
      TIMES,
    );
    it.start();
    return { leads: () => leads, sawAnother: () => sawAnother, it };
  }

  /** Lets time pass, timer by timer. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settle();
    for (;;) {
      const next = this.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.due.splice(this.due.indexOf(next), 1);
      this.now = next.at;
      next.callback();
      await settle();
    }
    this.now = end;
  }

  private after(ms: number, callback: () => void): () => void {
    const timer = { at: this.now + ms, callback };
    this.due.push(timer);
    return () => {
      const at = this.due.indexOf(timer);
      if (at >= 0) this.due.splice(at, 1);
    };
  }

  private async read(): Promise<LeaseRecord | null> {
    if (!this.reachable) throw new Error('no answer');
    return this.lease;
  }

  private async write(lease: LeaseClaim, before: LeaseRecord | null): Promise<LeaseRecord> {
    if (!this.reachable) throw new Error('no answer');
    if (before?.version !== this.lease?.version) throw Object.assign(new Error('conflict'), { status: 409 });
    const acquiredAt = this.lease?.holder === lease.holder ? this.lease.acquiredAt : this.now;
    this.lease = { ...lease, renewedAt: this.now, acquiredAt, version: String(++this.version) };
    return this.lease;
  }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('who is the operator', () => {
  it('is one of two, as long as it renews', async () => {
    const stage = new Stage();
    const [a, b] = [stage.member('a'), stage.member('b')];
    for (let second = 0; second < 60; second++) {
      await stage.pass(1_000);
      expect([a.leads(), b.leads()].filter(Boolean)).toHaveLength(1);
    }
    await Promise.all([a.it.stop(), b.it.stop()]);
  });

  it('is at once the other one where the lease was given up', async () => {
    const stage = new Stage();
    const a = stage.member('a');
    await stage.pass(100);
    const b = stage.member('b');
    await stage.pass(100);
    await a.it.stop();
    await stage.pass(TIMES.everyMs);
    expect([a.leads(), b.leads()]).toEqual([false, true]);
    expect(stage.lease).toMatchObject({ holder: 'b', transitions: 1 });
    await b.it.stop();
  });

  it('is the other one where the first falls silent, and not before its lease is over by the watcher', async () => {
    const stage = new Stage();
    stage.lease = {
      holder: 'gone',
      durationSeconds: 10,
      transitions: 4,
      renewedAt: null,
      acquiredAt: null,
      version: '0',
    };
    const b = stage.member('b');
    await stage.pass(9_900);
    expect(b.leads()).toBe(false);
    await stage.pass(6_000);
    expect(b.leads()).toBe(true);
    expect(stage.lease).toMatchObject({ transitions: 5 });
    await b.it.stop();
  });

  it('is known to be another one while that renews, and not by a lease that somebody left behind long ago', async () => {
    const stage = new Stage();
    const a = stage.member('a');
    await stage.pass(100);
    const b = stage.member('b');
    // Both have just begun: who has the lease has compared nothing yet.
    await stage.pass(18_000);
    expect([a.sawAnother(), b.sawAnother()]).toEqual([false, false]);
    await stage.pass(6_000);
    expect([a.sawAnother(), b.sawAnother()]).toEqual([false, true]);
    await Promise.all([a.it.stop(), b.it.stop()]);

    const later = new Stage();
    later.now = 3_600_000;
    later.lease = {
      holder: 'gone',
      durationSeconds: 10,
      transitions: 4,
      renewedAt: 0,
      acquiredAt: -60_000,
      version: '0',
    };
    const c = later.member('c');
    await later.pass(100);
    expect(c.sawAnother()).toBe(false);
    await c.it.stop();
  });

  it('is taken over from one that fell silent as soon as it is surely over, however long it was watched', async () => {
    const leadsAfter = async (silentMs: number, watchedMs = 100): Promise<boolean> => {
      const stage = new Stage();
      stage.now = 3_600_000;
      const renewedAt = stage.now - silentMs;
      stage.lease = {
        holder: 'gone',
        durationSeconds: 10,
        transitions: 4,
        renewedAt,
        acquiredAt: renewedAt,
        version: '0',
      };
      const one = stage.member('one');
      await stage.pass(watchedMs);
      const leads = one.leads();
      await one.it.stop();
      return leads;
    };
    expect(await leadsAfter(12_100)).toBe(true);
    expect(await leadsAfter(11_900)).toBe(false);
    expect(await leadsAfter(8_000, 6_100)).toBe(true);
  });

  it('stops before another may begin, where it can not renew', async () => {
    const stage = new Stage();
    const a = stage.member('a');
    await stage.pass(100);
    expect(a.leads()).toBe(true);
    stage.reachable = false;
    await stage.pass(TIMES.deadlineMs);
    expect(a.leads()).toBe(false);
    stage.reachable = true;
    await stage.pass(TIMES.everyMs);
    expect(a.leads()).toBe(true);
    await a.it.stop();
  });
});
