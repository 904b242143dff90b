import type { Clock, LeaseClaim, LeaseRecord, Log, OperatorCluster, Timers } from './ports.ts';
import { statusOf } from './ports.ts';

export interface LeaseTimes {
  /** A holder that has not renewed for so long, on the watcher's own clock, is gone. */
  durationMs: number;
  /** A holder that could not renew for so long stops working: before another may begin. */
  deadlineMs: number;
  everyMs: number;
  /** A holder of so long has compared once what is stored with its cluster, or has given that up: nobody waits longer for it. */
  comparedMs: number;
}

export const LEASE_TIMES: LeaseTimes = { durationMs: 10_000, deadlineMs: 7_000, everyMs: 3_000, comparedMs: 20_000 };

/** The clock of the database, which members have in common, is read from afar. */
const CLOCKS_APART_MS = 2_000;

export interface LeadershipPorts {
  cluster: Pick<OperatorCluster, 'readLease' | 'writeLease'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** This member's name. */
  member: string;
  /** A write to the API server is about to leave. */
  spend: () => void;
  /** Another one works, or did until a moment ago, and has compared. */
  otherAtWork: () => void;
  /** Called alternately: `true` when this member is to work, `false` when it is to stop; resolves once it has. */
  turned: (leads: boolean) => Promise<void>;
}

/**
 * One operator works at a time, by a Lease of the cluster. Nothing breaks where two do for a moment: stores pass over generations that come
 * late, and statuses are made from the same facts. The Lease keeps them from doing everything twice.
 */
export class Leadership {
  private leads = false;
  private renewedAt = 0;
  /** The lease as it was seen to change last, and when, by our own clock. */
  private seen: { lease: LeaseRecord; at: number } | null = null;
  private cancelTimer = () => {};
  private underWay: Promise<void> = Promise.resolve();
  private stopped = false;
  private failure: string | null = null;

  constructor(
    private readonly ports: LeadershipPorts,
    private readonly times: LeaseTimes = LEASE_TIMES,
  ) {}

  start(): void {
    this.underWay = this.beat();
  }

  /** Gives the lease up, so that another one need not wait for its end. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer();
    await this.underWay;
    const held = this.leads ? this.seen?.lease : undefined;
    await this.turn(false);
    if (held !== undefined) await this.write({ ...held, holder: '' }, held).catch(() => {});
  }

  private async beat(): Promise<void> {
    const { clock, timers, log } = this.ports;
    const beganAt = clock.monotonic();
    try {
      if (await this.acquired()) {
        this.renewedAt = beganAt;
        void this.turn(true);
      } else void this.turn(false);
      this.failure = null;
    } catch (error) {
      const failure = (error as Error).message;
      if (failure !== this.failure) log.warn({ error: failure }, 'the lease of the operator can not be had or renewed');
      this.failure = failure;
      if (clock.monotonic() - this.renewedAt > this.times.deadlineMs - this.times.everyMs) void this.turn(false);
    }
    if (!this.stopped) this.cancelTimer = timers.after(this.times.everyMs, () => this.start());
  }

  /** Whether the lease is ours now. */
  private async acquired(): Promise<boolean> {
    const { cluster, clock, member } = this.ports;
    const before = await cluster.readLease();
    if (before !== null && before.holder !== member && before.holder !== '' && !this.isOver(before)) {
      if (this.isFresh(before) && this.hasCompared(before)) this.ports.otherAtWork();
      return false;
    }
    const transitions = (before?.transitions ?? -1) + (before?.holder === member ? 0 : 1);
    try {
      const lease = await this.write(
        { holder: member, durationSeconds: this.times.durationMs / 1_000, transitions },
        before,
      );
      this.seen = { lease, at: clock.monotonic() };
      return true;
    } catch (error) {
      if (statusOf(error) === 409) return false;
      throw error;
    }
  }

  /** Whether another's lease stood still for its whole duration while we watched, or surely before: who starts after a crash need not watch all of it. */
  private isOver(lease: LeaseRecord): boolean {
    const { renewedAt, durationSeconds } = lease;
    if (renewedAt !== null && this.ports.clock.now() - renewedAt > 1_000 * durationSeconds + CLOCKS_APART_MS)
      return true;
    const now = this.ports.clock.monotonic();
    if (this.seen?.lease.version !== lease.version) this.seen = { lease, at: now };
    return now - this.seen.at > lease.durationSeconds * 1_000;
  }

  /** By the clock of the database, which members have in common: good enough where nothing hangs on it but how long one waits. */
  private isFresh({ renewedAt, durationSeconds }: LeaseRecord): boolean {
    return renewedAt !== null && this.ports.clock.now() - renewedAt < durationSeconds * 1_000;
  }

  /** A lease that was only just taken is of one who has still to compare: after an outage of all members it says nothing. */
  private hasCompared({ renewedAt, acquiredAt }: LeaseRecord): boolean {
    return renewedAt !== null && acquiredAt !== null && renewedAt - acquiredAt >= this.times.comparedMs;
  }

  private write(lease: LeaseClaim, before: LeaseRecord | null): Promise<LeaseRecord> {
    this.ports.spend();
    return this.ports.cluster.writeLease(lease, before);
  }

  private async turn(leads: boolean): Promise<void> {
    if (leads === this.leads) return;
    this.leads = leads;
    await this.ports.turned(leads);
  }
}
