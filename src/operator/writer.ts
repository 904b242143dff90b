import type { Errands } from './errands.ts';
import type { EventLog } from './event-log.ts';
import { objectKey } from './objects.ts';
import {
  type Clock,
  concernsTheObject,
  type KubeEvent,
  keyOf,
  type Log,
  retryAfterMsOf,
  statusOf,
  type Timers,
} from './ports.ts';
import { RareWarning } from './rare-warning.ts';
import type { StatusQueue, Urgency } from './status-queue.ts';
import type { WriteBudget } from './write-budget.ts';

export interface WriterPorts {
  budget: WriteBudget;
  statuses: StatusQueue;
  events: EventLog;
  errands: Errands;
  /** Writes the status of an object as it is by now; does nothing where the object is gone. */
  writeStatus: (key: string) => Promise<void>;
  writeEvent: (event: KubeEvent, isNew: boolean) => Promise<void>;
  /** Whether what is new may be told in a burst now; else it takes its turn at the steady rate. */
  mayBurst: () => boolean;
  clock: Clock;
  timers: Timers;
  log: Log;
}

/** Writes that may be under way at once: a burst is then a matter of seconds, and no burden to the API server. */
const AT_ONCE = 16;
/** Where statuses compete with Events and errands, those get one write in so many. */
const ASIDE_EVERY = 4;
const AFTER_FAILURE_MS = 1_000;
const LONGEST_SLEEP_MS = 1_000;

/** Lets statuses, Events and errands go to the API server, in order of urgency and within the budget. */
export class Writer {
  private readonly underWay = new Set<Promise<void>>();
  private cancelTimer = () => {};
  private stopped = false;
  private turns = 0;
  private isTurnOfErrands = false;
  private pausedUntil = 0;
  private readonly warning: RareWarning;

  constructor(private readonly ports: WriterPorts) {
    const { log, clock } = ports;
    this.warning = new RareWarning(
      log,
      () => clock.monotonic(),
      'a status, an Event or an errand could not be written',
    );
  }

  /** There may be something to write. */
  wake(): void {
    if (this.stopped) return;
    this.cancelTimer();
    const sleepMs = this.pump();
    this.cancelTimer = this.ports.timers.after(sleepMs, () => this.wake());
  }

  /** Nothing more is begun; resolves once what is under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer();
    await Promise.all(this.underWay);
  }

  /** Begins what may be begun now; answers how long to sleep. */
  private pump(): number {
    const { statuses, events, errands, budget, clock, mayBurst } = this.ports;
    const pausedMs = this.pausedUntil - clock.monotonic();
    if (pausedMs > 0) return pausedMs;
    while (this.underWay.size < AT_ONCE) {
      const now = clock.now();
      const urgency = statuses.peek(now);
      const hasAside = events.hasNext(now) || errands.hasNext;
      if (urgency === null && !hasAside) return Math.min(LONGEST_SLEEP_MS, statuses.renewInMs(now) ?? LONGEST_SLEEP_MS);
      if (!budget.take(urgency === 'generation' && mayBurst())) return Math.max(1, budget.waitMs());
      this.begin(hasAside && this.isTurnAside(urgency) ? this.nextAside(now) : this.nextStatus(now));
    }
    return LONGEST_SLEEP_MS;
  }

  private isTurnAside(urgency: Urgency | null): boolean {
    if (urgency === null) return true;
    return urgency !== 'generation' && ++this.turns % ASIDE_EVERY === 0;
  }

  /** Events and errands by turns, where there are both. */
  private nextAside(now: number): Promise<void> {
    const { events, errands } = this.ports;
    this.isTurnOfErrands = errands.hasNext && (!this.isTurnOfErrands || !events.hasNext(now));
    return this.isTurnOfErrands ? this.nextErrand() : this.nextEvent(now);
  }

  private nextErrand(): Promise<void> {
    const { errands } = this.ports;
    const errand = errands.next;
    return errands.doNext().catch((error) => this.failed(error, { errand }));
  }

  private nextStatus(now: number): Promise<void> {
    const { key, urgency } = this.ports.statuses.take(now)!;
    return this.ports.writeStatus(key).catch((error) => {
      const code = statusOf(error);
      // Gone, or refused for good: its next change brings it back. Where the object is another one by now, its change is on the way,
      // and nobody gets a second write of the burst for it.
      const isTold = code === 409 && urgency === 'generation';
      if (code !== 404 && code !== 422) this.ports.statuses.add(key, isTold ? 'condition' : urgency);
      this.failed(error, { object: key });
    });
  }

  private nextEvent(now: number): Promise<void> {
    const { events, writeEvent } = this.ports;
    const taken = events.take(now)!;
    return writeEvent(taken.event, taken.isNew).catch((error) => {
      if (!concernsTheObject(error)) events.again(taken);
      const { about, reason } = taken.event;
      this.failed(error, { object: objectKey(about.kind, keyOf(about.metadata)), event: reason });
    });
  }

  private begin(write: Promise<void>): void {
    const ended = write.then(() => {
      this.underWay.delete(ended);
      this.wake();
    });
    this.underWay.add(ended);
  }

  /** @param facts which object and what of it could not be written */
  private failed(error: unknown, facts: object): void {
    const concernsIt = concernsTheObject(error);
    // Refused as invalid is a mistake of ours; the others are the way of objects that come and go.
    if (!concernsIt || statusOf(error) === 422) this.warning.tell(error, facts);
    if (concernsIt) return;
    const pauseMs = Math.max(AFTER_FAILURE_MS, retryAfterMsOf(error));
    this.pausedUntil = Math.max(this.pausedUntil, this.ports.clock.monotonic() + pauseMs);
  }
}
