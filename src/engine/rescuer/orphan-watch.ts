import { Loop } from '../loop.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import type { RescuerStore } from './store.ts';

export interface OrphanWatchPorts {
  store: Pick<RescuerStore, 'ownRuns' | 'commit'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  holder: () => Holder;
  /** Whether this process works on the run. */
  knows: (runId: number) => boolean;
  released: () => void;
}

const LOOK_MS = 2_000;

/**
 * A commit may succeed and its acknowledgement get lost: then rows say that this member holds runs of which it knows nothing. They were
 * surely not sent, so they go back to the queue. Looked for only after a transaction failed, and let go only when unknown twice.
 */
export class OrphanWatch {
  private readonly loop: Loop;
  private looks = 0;
  private before = new Set<number>();

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
    this.before.clear();
  }

  private async pass(): Promise<number> {
    if (this.looks === 0) return LOOK_MS;
    const { store, holder, clock, knows, log, released } = this.ports;
    const unknown = (await store.ownRuns(holder())).filter(({ runId }) => !knows(runId));
    const orphans = unknown.filter(({ runId }) => this.before.has(runId) && !knows(runId));
    this.before = new Set(unknown.map(({ runId }) => runId));
    // Counted once it succeeded: a database that is away must not use the looks up.
    this.looks--;
    if (orphans.length === 0) return LOOK_MS;
    await store.commit(
      holder(),
      {
        attempts: [],
        shards: [],
        settled: [],
        released: orphans.map((run) => ({ ...run, state: 'queued' as const, reason: null })),
      },
      clock.now(),
    );
    log.warn({ runs: orphans.length }, 'runs whose opening was committed without an answer go on');
    released();
    return LOOK_MS;
  }
}
