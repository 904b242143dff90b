import { Loop } from '../loop.ts';
import type { Log, Timers } from '../ports.ts';
import type { MemberBeat, MembershipStore } from './store.ts';

const LOOK_MS = 1_000;

/** Who else lives, as of the last look. The rescuer looks by this, each second; a member without one starts a loop of its own. */
export class Neighbours {
  private readonly loop: Loop;
  private ids: readonly number[] = [];
  private calling = 1;

  constructor(
    private readonly members: Pick<MembershipStore, 'living'>,
    timers: Timers,
    log: Log,
    /** A member came or went. */
    private readonly changed: () => void,
  ) {
    this.loop = new Loop('look at the members', () => this.look().then(() => LOOK_MS), timers, log);
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
    return this.ids.length === 1;
  }

  async look(): Promise<MemberBeat[]> {
    const living = await this.members.living();
    this.calling = living.filter(({ roles }) => roles.split(',').includes('dispatcher')).length;
    const ids = living.map(({ memberId }) => memberId).sort((a, b) => a - b);
    const isSame = ids.length === this.ids.length && ids.every((id, index) => id === this.ids[index]);
    this.ids = ids;
    if (!isSame) this.changed();
    return living;
  }
}
