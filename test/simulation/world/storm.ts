import type { Chance } from './chance.ts';
import type { Cluster } from './cluster.ts';
import type { Link } from './connection.ts';
import type { Member } from './member.ts';
import type { World } from './world.ts';

const MEMBER_BLOWS = ['kill', 'stop', 'freeze', 'suspend', 'cut-from-store', 'cut-from-targets', 'set-clock'] as const;
type MemberBlow = (typeof MEMBER_BLOWS)[number];
export const BLOWS = [...MEMBER_BLOWS, 'database-down', 'endpoint-down', 'endpoint-leaves'] as const;
type Blow = (typeof BLOWS)[number];

/** Strikes members, database and targets, one blow after the other; what it breaks is whole again after a while. */
export class Storm {
  constructor(
    private readonly world: World,
    private readonly cluster: Cluster,
    private readonly chance: Chance,
    private readonly kinds: readonly Blow[],
    /** Everything is whole again by then. */
    private readonly untilAt: number,
  ) {}

  begin(everyMs: number): void {
    const { time } = this.world;
    time.after(this.chance.between(0, 2 * everyMs), () => {
      if (time.now >= this.untilAt || this.kinds.length === 0) return;
      this.strike(this.chance.pick(this.kinds));
      this.begin(everyMs);
    });
  }

  private within(ms: number): number {
    return Math.max(0, Math.min(ms, this.untilAt - this.world.time.now));
  }

  private strike(blow: Blow): void {
    const { chance } = this;
    const up = this.cluster.up;
    const forMs = this.within(chance.happens(0.5) ? chance.between(50, 2_500) : chance.between(2_500, 9_000));
    if (blow === 'database-down') this.database(forMs);
    else if (blow === 'endpoint-down' || blow === 'endpoint-leaves') this.endpoint(blow, forMs);
    else if (up.length > 0) this.strikeMember(blow, chance.pick(up), forMs);
  }

  strikeMember(blow: MemberBlow, member: Member, wantedMs: number): void {
    const forMs = this.within(wantedMs);
    const { name, process, toStore, toTargets } = member;
    const broken = (breaks: () => void, mends: () => void) => this.broken(`${name} ${blow}`, forMs, breaks, mends);
    const link = (way: Link) =>
      broken(
        () => way.cut(),
        () => way.mend(),
      );
    if (blow === 'kill') {
      this.say(`${name} is killed`);
      process.kill();
      this.cluster.replace(forMs);
    } else if (blow === 'stop') this.stop(member);
    else if (blow === 'set-clock') this.setClock(member);
    else if (blow === 'cut-from-store') link(toStore);
    else if (blow === 'cut-from-targets') link(toTargets);
    else
      broken(
        () => process.freeze(blow === 'suspend'),
        () => process.wake(),
      );
  }

  private stop(member: Member): void {
    this.say(`${member.name} is stopped`);
    member.stop(this.chance.pick([0, 500, 5_000])).then(
      () => this.cluster.replace(100),
      (error: unknown) => this.say(`${member.name} did not stop well: ${String(error)}`),
    );
  }

  private setClock({ name, machine }: Member): void {
    // By more than a machine is suspended: two clocks that lie by the same amount at the same time leave no trace.
    const byMs = this.chance.pick([-3_600_000, -60_000, 60_000, 3_600_000]);
    this.say(`the wall clock of ${name} is set by ${byMs} ms`);
    machine.setWall(byMs);
  }

  private database(forMs: number): void {
    const { weather } = this.world;
    this.broken(
      'the database is down',
      forMs,
      () => weather.goDown(),
      () => weather.comeBack(),
    );
  }

  private endpoint(blow: 'endpoint-down' | 'endpoint-leaves', forMs: number): void {
    const { applications, targets } = this.world;
    const application = this.chance.pick(applications.all);
    const { address } = this.chance.pick(application.endpoints);
    if (blow === 'endpoint-down')
      this.broken(
        `${address} is down`,
        forMs,
        () => targets.goDown(address),
        () => targets.comeBack(address),
      );
    else
      this.broken(
        `${address} is not ready`,
        forMs,
        () => applications.setReady(application.id, address, false),
        () => applications.setReady(application.id, address, true),
      );
  }

  private broken(what: string, forMs: number, breaks: () => void, mends: () => void): void {
    this.say(`${what} for ${Math.round(forMs)} ms`);
    breaks();
    this.world.time.after(forMs, () => {
      this.say(`${what}: over`);
      mends();
    });
  }

  private say(what: string): void {
    this.world.trace.say('fault', what);
  }
}
