import { Loop } from '../loop.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import type { MemberFacts, MembershipStore } from './store.ts';

export interface LeaseOptions {
  leaseMs: number;
  renewMs: number;
  /** A send must be covered by the lease for at least so long. */
  marginMs: number;
}

export const LEASE_DEFAULTS: LeaseOptions = { leaseMs: 3_000, renewMs: 1_000, marginMs: 500 };

/** More than a wall clock is corrected by while it runs well. */
const CLOCKS_DISAGREE_MS = 250;

const agree = (monotonicMs: number, wallMs: number): boolean => Math.abs(wallMs - monotonicMs) < CLOCKS_DISAGREE_MS;

export interface MembershipPorts {
  store: MembershipStore;
  clock: Clock;
  /** The machine's own wall clock, Unix ms. */
  wallNow: () => number;
  timers: Timers;
  log: Log;
  facts: MemberFacts;
  callsInFlight: () => number;
  /** How far the database's clock is ahead of the machine's, by the last measurement, ms. */
  clockOffsetMs: () => number;
  /** Asks the database for its clock, and corrects ours. */
  measureClock: () => Promise<void>;
  /** This member was declared dead: what it held belongs to others now. */
  onDeposed: () => void;
}

/** No row has this holder: what is written in its name is lost. */
const NOBODY: Holder = { memberId: 0, epoch: 0 };

/** This process among the members: one row, renewed each second by one UPDATE. */
export class Membership {
  private readonly loop: Loop;
  private current: Holder = { ...NOBODY };
  private sentMonotonic = Number.NEGATIVE_INFINITY;
  private sentWall = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ports: MembershipPorts,
    private readonly options: LeaseOptions = LEASE_DEFAULTS,
  ) {
    this.loop = new Loop('heartbeat', () => this.beat(), ports.timers, ports.log);
  }

  get holder(): Holder {
    return this.current;
  }

  async start(): Promise<void> {
    await this.ports.measureClock();
    await this.register();
    this.loop.start();
  }

  /**
   * Whether the lease surely covers a send that begins now. Both clocks must say so: the monotonic one stands still while a virtual
   * machine is suspended, the wall clock may be set back. Where they disagree, one of the two happened, and what is taken for the
   * database's time may be too early by as much: the next beat measures it anew.
   */
  maySend(): boolean {
    const most = this.options.leaseMs - this.options.marginMs;
    const { monotonicMs, wallMs } = this.sinceSent();
    return monotonicMs < most && Math.abs(wallMs) < most && agree(monotonicMs, wallMs);
  }

  private sinceSent(): { monotonicMs: number; wallMs: number } {
    const { clock, wallNow } = this.ports;
    return { monotonicMs: clock.monotonic() - this.sentMonotonic, wallMs: wallNow() - this.sentWall };
  }

  private get clocksAgree(): boolean {
    const { monotonicMs, wallMs } = this.sinceSent();
    return agree(monotonicMs, wallMs);
  }

  /**
   * Another living member has this name too. It changes nothing of what either does, for both are told apart by their numbers; but people
   * read names, so whoever came later carries its number in its own. Refused it is not: a settings file given to all members must not
   * leave one of them firing, and after a crash the name of the one that died is still held alive for a moment.
   */
  async distinguish(): Promise<void> {
    const { store, facts, log } = this.ports;
    const { memberId } = this.current;
    const as = `${facts.name}-${memberId}`;
    await store.rename(this.current, as);
    log.error(
      { member: facts.name, as },
      'another living member has this name, so this one adds its number; give each its own BELFRY_MEMBER, or none',
    );
  }

  /** Stops renewing and says good-bye, so that nobody waits for the lease to run out. */
  async stop(): Promise<void> {
    await this.loop.stop();
    this.sentMonotonic = Number.NEGATIVE_INFINITY;
    await this.ports.store.leave(this.current).catch(() => {});
  }

  private async register(): Promise<void> {
    const sentMonotonic = this.ports.clock.monotonic();
    const sentWall = this.ports.wallNow();
    // The lease begins with the new identity, never before: under the old one nothing may be sent.
    this.current = await this.ports.store.register(this.ports.facts, this.ports.clock.now());
    this.sentMonotonic = sentMonotonic;
    this.sentWall = sentWall;
  }

  private async beat(): Promise<number> {
    const { store, clock, callsInFlight, clockOffsetMs, measureClock } = this.ports;
    const sentMonotonic = clock.monotonic();
    const sentWall = this.ports.wallNow();
    const alive =
      this.isSomebody &&
      (await store.beat(this.current, {
        now: clock.now(),
        clockOffsetMs: Math.round(clockOffsetMs()),
        callsInFlight: callsInFlight(),
      }));
    // Before the lease goes on, for a machine that was suspended knows the time no more; else behind it, for a slow database must not use it up.
    if (!this.clocksAgree) await measureClock();
    if (!alive) {
      if (this.isSomebody) this.deposed();
      await this.register();
    } else {
      this.sentMonotonic = sentMonotonic;
      this.sentWall = sentWall;
    }
    await measureClock();
    return Math.max(0, this.options.renewMs - (clock.monotonic() - sentMonotonic));
  }

  private get isSomebody(): boolean {
    return this.current.memberId !== NOBODY.memberId;
  }

  private deposed(): void {
    // Nothing more is sent under the old lease, however long it would have lasted.
    this.sentMonotonic = Number.NEGATIVE_INFINITY;
    this.ports.log.warn(
      { ...this.current },
      'this member was declared dead while it was silent; its runs were taken over, and it begins anew',
    );
    // It is nobody until it is registered anew: what is answered meanwhile was asked under the old identity, and is not worked on.
    this.current = { ...NOBODY };
    this.ports.onDeposed();
  }
}
