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
    const { store, definitions, clock } = this.ports;
    if (this.round.length === 0) {
      const now = clock.now();
      const soon = await store.upcoming(now, now + AHEAD_MS, MOST);
      this.round = soon.filter(({ jobId, revision }) => definitions.peek(jobId, revision) === undefined);
    }
    const portion = this.round.splice(0, PORTION);
    if (portion.length > 0) await definitions.get(portion);
    return this.round.length > 0 ? REST_MS : LOOK_MS;
  }
}
