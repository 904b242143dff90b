import { Loop } from '../loop.ts';
import type { Log, Timers } from '../ports.ts';
import type { MemberBeat, MembershipStore } from './store.ts';

export interface NeighboursPorts {
  members: Pick<MembershipStore, 'living'>;
  timers: Timers;
  log: Log;
  /** A member came or went. */
  changed: () => void;
}

const LOOK_MS = 1_000;

/** Who else lives, as of the last look. A rescuer looks anyway and tells; a member without one looks for itself. */
export class Neighbours {
  private readonly loop: Loop;
  private ids = '';
  private calling = 1;

  constructor(private readonly ports: NeighboursPorts) {
    this.loop = new Loop('look at the members', () => this.look(), ports.timers, ports.log);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Members that make calls, this one included. */
  get callers(): number {
    return Math.max(1, this.calling);
  }

  /** Whether it is known that there is no other member. */
  get areNone(): boolean {
    return this.ids !== '' && !this.ids.includes(',');
  }

  sawLiving(living: readonly MemberBeat[]): void {
    const ids = living
      .map(({ memberId }) => memberId)
      .sort((a, b) => a - b)
      .join(',');
    this.calling = living.filter(({ roles }) => roles.split(',').includes('dispatcher')).length;
    if (ids === this.ids) return;
    this.ids = ids;
    this.ports.changed();
  }

  private async look(): Promise<number> {
    this.sawLiving(await this.ports.members.living());
    return LOOK_MS;
  }
}
