import { Loop } from '../loop.ts';
import type { Log, Timers } from '../ports.ts';
import type { MemberBeat, MembershipStore } from './store.ts';

const LOOK_MS = 1_000;

export interface NeighboursPorts {
  members: Pick<MembershipStore, 'living'>;
  /** This member's own time-zone data. */
  zones: string;
  timers: Timers;
  log: Log;
  memberId: () => number;
  /** A member came or went. */
  changed: () => void;
  /** A member that came earlier and is surely alive has the same name. */
  hasTwin: () => void;
}

/** Who else lives, as of the last look. The rescuer looks by this, each second; a member without one starts a loop of its own. */
export class Neighbours {
  private readonly loop: Loop;
  private ids: readonly number[] = [];
  private strangers: readonly MemberBeat[] = [];
  private calling = 1;
  /** The last beat that was seen of members with our own name. */
  private twins = new Map<number, number>();

  constructor(private readonly ports: NeighboursPorts) {
    const { timers, log } = ports;
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

  /** Living members whose time-zone data is not ours. */
  get withOtherZones(): number {
    return this.strangers.length;
  }

  async look(): Promise<MemberBeat[]> {
    const living = await this.ports.members.living();
    this.calling = living.filter(({ roles }) => roles.split(',').includes('dispatcher')).length;
    const ids = living.map(({ memberId }) => memberId).sort((a, b) => a - b);
    const isSame = ids.length === this.ids.length && ids.every((id, index) => id === this.ids[index]);
    this.ids = ids;
    if (!isSame) {
      this.compareZones(living);
      this.ports.changed();
    }
    this.lookForTwins(living);
    return living;
  }

  /** A row that is still held alive may be of a process that is dead, perhaps our own last life: one whose beat moves is not. */
  private lookForTwins(living: readonly MemberBeat[]): void {
    const own = living.find(({ memberId }) => memberId === this.ports.memberId());
    const same = living.filter(
      ({ memberId, name }) => own !== undefined && name === own.name && memberId < own.memberId,
    );
    if (same.some(({ memberId, beat }) => (this.twins.get(memberId) ?? beat) !== beat)) this.ports.hasTwin();
    this.twins = new Map(same.map(({ memberId, beat }) => [memberId, beat]));
  }

  /**
   * Nothing is doubled by it, for the member that opens a slot writes the next one, and a slot is a row of its own; but a slot of a
   * zone whose rules differ falls where its opener puts it.
   */
  private compareZones(living: readonly MemberBeat[]): void {
    this.strangers = living.filter(({ zones }) => zones !== this.ports.zones);
    if (this.strangers.length === 0) return;
    this.ports.log.warn(
      { zones: this.ports.zones, others: this.strangers.map(({ name, zones }) => `${name}: ${zones}`) },
      'members have different time-zone data, so each reads zones whose rules changed in its own way; run the same Node on all',
    );
  }
}
