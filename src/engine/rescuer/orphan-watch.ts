import { Loop } from '../loop.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import type { Takings } from '../takings.ts';
import type { RescuerStore } from './store.ts';

export interface OrphanWatchPorts {
  store: Pick<RescuerStore, 'ownRuns' | 'commit'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  holder: () => Holder;
  takings: Pick<Takings, 'count' | 'answered'>;
  /** Whether this process works on the run. */
  knows: (runId: number) => boolean;
  released: () => void;
}

/** What a look found: runs that are ours by the store, and unknown. */
interface Look {
  holder: Holder;
  unknown: Set<number>;
  /** So many takings had begun by then: one of those that are not answered yet may bring the runs. */
  begun: number;
}

const LOOK_MS = 2_000;
const NONE: ReadonlySet<number> = new Set();

/**
 * A commit may succeed and its acknowledgement get lost: then rows say that this member holds runs of which it knows nothing. They were
 * surely not sent, so they go back to the queue. Looked for only after a transaction failed, and let go only when unknown twice, with no
 * word of them in between and none still to come: an answer may take longer than the time between two looks.
 */
export class OrphanWatch {
  private readonly loop: Loop;
  private looks = 0;
  private before: Look | null = null;
  /** What was taken while a look was under way. */
  private readonly taken = new Set<number>();

  constructor(private readonly ports: OrphanWatchPorts) {
    this.loop = new Loop('watch for orphans', () => this.pass(), ports.timers, ports.log);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** A claiming or opening transaction failed: perhaps only its answer did. */
  suspect(): void {
    this.looks = 3;
    this.before = null;
  }

  /** These runs are known by now, whatever becomes of them before the next look. */
  took(runs: readonly { facts: { id: number } }[]): void {
    if (this.looks === 0) return;
    for (const { facts } of runs) {
      this.taken.add(facts.id);
      this.before?.unknown.delete(facts.id);
    }
  }

  private async pass(): Promise<number> {
    if (this.looks === 0) return LOOK_MS;
    const { store, holder, takings, knows } = this.ports;
    const me = holder();
    const { before } = this;
    const answersCome = before !== null && !takings.answered(before.begun);
    const candidates = before === null || answersCome || before.holder !== me ? NONE : before.unknown;
    this.taken.clear();
    const ours = await store.ownRuns(me);
    const unknown = ours.filter(({ runId }) => !knows(runId) && !this.taken.has(runId));
    const orphans = unknown.filter(({ runId }) => candidates.has(runId));
    // Suspected anew meanwhile: then this look came too early to count.
    if (this.before !== before) return LOOK_MS;
    // What is let go may be claimed anew at once, by an answer that takes long: it counts as unknown from the next look on.
    const others = unknown.filter((run) => !orphans.includes(run));
    this.before = { holder: me, unknown: new Set(others.map(({ runId }) => runId)), begun: takings.count };
    if (orphans.length > 0) await this.letGo(me, orphans);
    // Counted once all of it succeeded: neither a database that is away nor an answer that takes long must use the looks up.
    if (!answersCome) this.looks--;
    return LOOK_MS;
  }

  private async letGo(me: Holder, orphans: Awaited<ReturnType<RescuerStore['ownRuns']>>): Promise<void> {
    const { store, clock, log, released } = this.ports;
    const back = orphans.map((run) => ({ ...run, state: 'queued' as const, reason: null }));
    await store.commit(me, { attempts: [], shards: [], settled: [], released: back }, clock.now()).catch((error) => {
      // Perhaps only its answer did not arrive: all is looked at anew.
      this.suspect();
      throw error;
    });
    log.warn({ runs: orphans.length }, 'runs whose opening was committed without an answer go on');
    released();
  }
}
