import { Loop } from '../loop.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import type { Takings } from '../takings.ts';
import type { CallSlots } from './call-slots.ts';
import { HeldRuns } from './held-runs.ts';
import type { ClaimedRun, DispatcherStore, Results, SettledRun } from './store.ts';

export interface IntakePorts {
  store: Pick<DispatcherStore, 'backlog' | 'claim' | 'promote' | 'cancelRequests'>;
  slots: CallSlots;
  clock: Clock;
  timers: Timers;
  log: Log;
  holder: () => Holder;
  takings: Pick<Takings, 'begin'>;
  /** False while this member may not send, or has too much to commit. */
  mayClaim: () => boolean;
  take: (runs: ClaimedRun[], holder: Holder) => Promise<void>;
  /** The runs that this process works on. */
  held: () => { runId: number; jobId: number }[];
  cancel: (runId: number, reason: string) => boolean;
  /** A claim failed: perhaps only its answer did. */
  suspect: () => void;
  /** Call slots taken for a claim came back unused: shards of runs in our hands may have found none meanwhile. */
  slotsBack: () => void;
}

export interface IntakeOptions {
  /** How often rows that other members queued are looked for. */
  lookMs: number;
  /** How often held runs are looked at whose predecessor another member settled, or whose settler died. */
  sweepMs: number;
  /** Claims are worth a transaction from so many free slots on. */
  batch: number;
}

export const INTAKE_DEFAULTS: IntakeOptions = { lookMs: 200, sweepMs: 1_000, batch: 32 };

/** While one claim waits for its commit, the slots that came free meanwhile may be filled by another. */
const CLAIMS_AT_ONCE = 2;
/** So long free call slots are collected for a claim. */
const COLLECT_MS = 20;

/** Brings queued rows to free call slots: application by application, so that one with no room holds up no other. */
export class Intake {
  private readonly claiming: readonly Loop[];
  private readonly heldRuns: HeldRuns;
  private readonly cancelling: Loop;
  /** Applications known to have rows that are due, each with the number under which that was last heard: the one whose turn is longest ago comes first. */
  private readonly backlog = new Map<number, number>();
  private heard = 0;
  /** The last claim of an application that has rows that are due. */
  private readonly claims = new Map<number, { at: number; underWay: number }>();
  private lookedAt = Number.NEGATIVE_INFINITY;
  private nextDueAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly ports: IntakePorts,
    private readonly options: IntakeOptions = INTAKE_DEFAULTS,
  ) {
    const { store, clock, timers, log } = ports;
    this.claiming = Array.from({ length: CLAIMS_AT_ONCE }, () => new Loop('intake', () => this.claim(), timers, log));
    this.heldRuns = new HeldRuns({ store, clock, timers, log, promoted: () => this.lookNow() }, options.sweepMs);
    this.cancelling = new Loop('look at cancel requests', () => this.cancelRequested(), timers, log);
  }

  start(): void {
    for (const part of [...this.claiming, this.heldRuns, this.cancelling]) part.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.claiming, this.heldRuns, this.cancelling].map((part) => part.stop()));
  }

  /** Rows were queued by this process, the first of them for `dueAt`. */
  queued(
    applicationIds: ReadonlySet<number>,
    heldJobIds: readonly number[],
    cancelRequested: boolean,
    dueAt: number,
  ): void {
    if (dueAt > this.ports.clock.now()) this.nextDueAt = Math.min(this.nextDueAt, dueAt);
    for (const id of applicationIds) this.hearOf(id);
    if (applicationIds.size > 0) this.wakeClaims();
    this.heldRuns.queued(heldJobIds);
    if (cancelRequested) this.cancelling.wake();
  }

  lookNow(): void {
    this.lookedAt = Number.NEGATIVE_INFINITY;
    this.wakeClaims();
  }

  cancelNow(): void {
    this.cancelling.wake();
  }

  /** Somebody opened, reopened or cancelled a run: it may be claimable, hold others back no more, or replace one that we call. */
  openedByHand(): void {
    this.lookNow();
    this.heldRuns.sweepAll();
    this.cancelling.wake();
  }

  slotFreed(): void {
    if (this.backlog.size > 0 && this.ports.slots.free >= this.options.batch) this.wakeClaims();
  }

  /** After a commit: successors of what settled may go on, and what was let go is due at a known instant. */
  committed(settled: readonly SettledRun[], { released }: Results): void {
    this.heldRuns.committed(settled);
    for (const { dueAt } of released) this.nextDueAt = Math.min(this.nextDueAt, dueAt);
    if (released.length > 0) this.wakeClaims();
  }

  private hearOf(applicationId: number): void {
    this.backlog.set(applicationId, ++this.heard);
  }

  /** It has had its turn: where there are more applications than slots, the next free one is for those behind it. */
  private toTheEnd(applicationId: number, heard: number): void {
    this.backlog.delete(applicationId);
    this.backlog.set(applicationId, heard);
  }

  private wakeClaims(): void {
    for (const loop of this.claiming) loop.wake();
  }

  private async claim(): Promise<number> {
    const { clock, slots, mayClaim } = this.ports;
    if (!mayClaim()) return 50;
    await this.look();
    if (this.backlog.size === 0 || slots.free <= 0) return this.pause();
    const share = Math.max(1, Math.ceil(slots.free / this.backlog.size));
    // The line as it is in each moment: whoever has its turn meanwhile, by the other loop as well, stands behind the others then.
    const offered = new Set<number>();
    for (const applicationId of this.backlog.keys()) {
      if (offered.has(applicationId)) continue;
      offered.add(applicationId);
      if (this.isWorthwhile(applicationId))
        await this.claimOf(applicationId, Math.min(share, slots.roomFor(applicationId)));
    }
    const workLeft = this.backlog.size > 0 && slots.free >= this.options.batch;
    return workLeft && [...this.backlog.keys()].some((id) => this.isWorthwhile(id))
      ? 0
      : Math.min(
          this.pause(),
          this.backlog.size > 0 ? COLLECT_MS : Number.POSITIVE_INFINITY,
          Math.max(0, this.nextDueAt - clock.now()),
        );
  }

  /**
   * Once half of the calls that an application may have here are free, or after a while, and not for each one that comes free: the other
   * half is at work meanwhile. A second claim of one application only where no other waits for its first.
   */
  private isWorthwhile(applicationId: number): boolean {
    const { slots, clock } = this.ports;
    const room = slots.roomFor(applicationId);
    if (room <= 0) return false;
    const isUnderWay = this.isClaimUnderWay(applicationId);
    if (isUnderWay && this.othersWait()) return false;
    if (room >= slots.inFlight(applicationId)) return true;
    const at = this.claims.get(applicationId)?.at ?? Number.NEGATIVE_INFINITY;
    return !isUnderWay && clock.monotonic() - at >= COLLECT_MS;
  }

  private isClaimUnderWay(applicationId: number): boolean {
    return (this.claims.get(applicationId)?.underWay ?? 0) > 0;
  }

  private othersWait(): boolean {
    return [...this.backlog.keys()].some((id) => !this.isClaimUnderWay(id) && this.ports.slots.roomFor(id) > 0);
  }

  private pause(): number {
    return Math.min(this.options.lookMs, Math.max(1, this.nextDueAt - this.ports.clock.now()));
  }

  private async look(): Promise<void> {
    const { store, clock } = this.ports;
    const now = clock.now();
    if (now < this.nextDueAt && clock.monotonic() - this.lookedAt < this.options.lookMs) return;
    this.lookedAt = clock.monotonic();
    this.nextDueAt = Number.POSITIVE_INFINITY;
    for (const id of await store.backlog(now)) this.hearOf(id);
  }

  private async claimOf(applicationId: number, limit: number): Promise<void> {
    if (limit <= 0) return;
    const { store, slots, clock, take } = this.ports;
    const holder = this.ports.holder();
    const heard = this.backlog.get(applicationId);
    if (heard !== undefined) this.toTheEnd(applicationId, heard);
    let taken = 0;
    while (taken < limit && slots.tryTake(applicationId)) taken++;
    const giveBack = (n: number) => {
      for (let i = 0; i < n; i++) slots.giveBack(applicationId);
      if (n > 0) this.ports.slotsBack();
    };
    const answered = this.ports.takings.begin();
    const claim = this.claims.get(applicationId) ?? { at: 0, underWay: 0 };
    this.claims.set(applicationId, claim);
    claim.at = clock.monotonic();
    claim.underWay++;
    let working: Promise<void>;
    try {
      const claimed = await store.claim({ holder, applicationId, now: clock.now(), limit: taken });
      // What came while the claim was on its way was perhaps not seen by it.
      if (claimed.length < taken && this.backlog.get(applicationId) === heard) this.backlog.delete(applicationId);
      giveBack(taken - claimed.length);
      working = take(claimed, holder);
    } catch (error) {
      giveBack(taken);
      this.ports.suspect();
      throw error;
    } finally {
      answered();
      claim.underWay--;
      if (claim.underWay === 0 && !this.backlog.has(applicationId)) this.claims.delete(applicationId);
    }
    await working;
  }

  private async cancelRequested(): Promise<number> {
    const { store, holder, held, cancel } = this.ports;
    for (const { runId, reason } of await store.cancelRequests(holder(), held())) cancel(runId, reason);
    return this.options.sweepMs / 2;
  }
}
