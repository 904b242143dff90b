import type { Chance } from './chance.ts';
import { Member, type MemberOptions } from './member.ts';
import type { World } from './world.ts';

/** The members, and who brings a new one where one ended. */
export class Cluster {
  readonly members: Member[] = [];
  private readonly chance: Chance;

  constructor(
    private readonly world: World,
    private readonly options: MemberOptions,
  ) {
    this.chance = world.chance.apart('cluster');
  }

  start(): Member {
    const member = new Member(this.world, `member-${this.members.length + 1}`, this.options);
    this.members.push(member);
    this.world.trace.say('fault', `${member.name} starts`);
    member.start(() => this.replace(this.chance.between(200, 1_000)));
    return member;
  }

  /** A new process in place of one that ended. */
  replace(afterMs: number): void {
    this.world.time.after(afterMs, () => this.start());
  }

  get up(): Member[] {
    return this.members.filter(({ isUp }) => isUp);
  }

  /** A member that answers people; null where none does. */
  anyone(chance: Chance): Member | null {
    const awake = this.members.filter(({ process, isReady }) => isReady && process.state === 'runs');
    return awake.length === 0 ? null : chance.pick(awake);
  }
}
