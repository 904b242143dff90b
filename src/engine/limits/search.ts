import { Loop } from '../loop.ts';
import type { Log, Timers } from '../ports.ts';

export interface SearchPorts {
  timers: Timers;
  log: Log;
  /** A look at all applications that begins from now on. */
  lookAtApplications: () => Promise<void>;
  isKnown: (applicationId: number) => boolean;
  /** There is no such application (any more), so it has no limits either. */
  isNone: (applicationId: number) => void;
}

/** Nothing is sought: only a wake ends the pause. */
const IDLE_MS = 60_000;

/**
 * Finds out about applications of which a run is to begin before this member has heard of them: just made by another member, or long
 * gone. Until then they have no room, as nobody can say what their limits are.
 */
export class Search {
  private readonly loop: Loop;
  private readonly sought = new Set<number>();

  constructor(private readonly ports: SearchPorts) {
    this.loop = new Loop('search for applications', () => this.pass(), ports.timers, ports.log);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Brings the next look forward, once for each. */
  lookFor(applicationId: number): void {
    if (this.sought.has(applicationId)) return;
    this.sought.add(applicationId);
    this.loop.wake();
  }

  private async pass(): Promise<number> {
    const sought = [...this.sought];
    if (sought.length === 0) return IDLE_MS;
    await this.ports.lookAtApplications();
    for (const applicationId of sought) {
      this.sought.delete(applicationId);
      if (!this.ports.isKnown(applicationId)) this.ports.isNone(applicationId);
    }
    return IDLE_MS;
  }
}
