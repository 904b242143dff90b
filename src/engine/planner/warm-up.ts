import type { DefinitionBook } from '../definition/definition-book.ts';
import { Loop } from '../loop.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import type { PlannerStore } from './store.ts';

export interface WarmUpPorts {
  store: Pick<PlannerStore, 'upcoming'>;
  definitions: Pick<DefinitionBook, 'get' | 'peek'>;
  clock: Clock;
  timers: Timers;
  log: Log;
}

/** Definitions are at hand so long before they are needed … */
const AHEAD_MS = 10_000;
/** … looked for so often … */
const LOOK_MS = 2_000;
/** … and read in portions that hold up nothing else, with a rest between them. */
const PORTION = 500;
const REST_MS = 20;
const MOST = 40_000;

/** Reads and compiles definitions before their slots come, so that ten thousand jobs of one second don't have to be read in that second. */
export class WarmUp {
  private readonly loop: Loop;
  private round: { jobId: number; revision: number }[] = [];
  /** Slots up to this instant were looked at, Unix ms. */
  private lookedUntil = 0;
  /** When all that lies ahead was last looked at, monotonic ms: jobs are saved in the meantime. */
  private lookedAfreshAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly ports: WarmUpPorts) {
    this.loop = new Loop('warm-up', () => this.pass(), ports.timers, ports.log);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async pass(): Promise<number> {
    const { definitions } = this.ports;
    if (this.round.length === 0) {
      const soon = await this.look();
      this.round = soon.filter(({ jobId, revision }) => definitions.peek(jobId, revision) === undefined);
    }
    const portion = this.round.splice(0, PORTION);
    if (portion.length > 0) await definitions.get(portion);
    return this.round.length > 0 ? REST_MS : LOOK_MS;
  }

  /** What came into view since the last look; all that lies ahead now and then. */
  private async look(): Promise<{ jobId: number; revision: number }[]> {
    const { store, clock } = this.ports;
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    const afresh = monotonic - this.lookedAfreshAt >= AHEAD_MS;
    if (afresh) this.lookedAfreshAt = monotonic;
    const soon = await store.upcoming(afresh ? now : Math.max(now, this.lookedUntil), now + AHEAD_MS, MOST);
    this.lookedUntil = soon.length < MOST ? now + AHEAD_MS : soon.at(-1)!.nextSlotAt;
    return soon;
  }
}
