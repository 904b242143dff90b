import type { PlannerStore } from '../../../src/engine/planner/store.ts';
import type { Chance } from './chance.ts';
import type { Member } from './member.ts';
import type { People } from './people.ts';
import type { Storm } from './storm.ts';
import type { World } from './world.ts';

/** Where a blow does most harm: right behind the answer of a transaction that made runs a member's, or that ended them. */
const PLACES = [
  'planner.planDue',
  'planner.planDue',
  'dispatcher.claim',
  'dispatcher.startShards',
  'dispatcher.commit',
] as const;
const BLOWS = ['kill', 'freeze', 'suspend', 'suspend', 'cut-from-store', 'edit'] as const;

/** A fault that waits for its moment, which faults at random seldom meet. */
export class Ambush {
  private readonly place: (typeof PLACES)[number];
  private readonly blow: (typeof BLOWS)[number];
  private readonly probability: number;
  private left: number;

  constructor(
    private readonly world: World,
    private readonly storm: Storm,
    private readonly people: People,
    private readonly chance: Chance,
    private readonly untilAt: number,
  ) {
    this.place = chance.pick(PLACES);
    this.blow = chance.pick(BLOWS);
    this.probability = chance.pick([0.05, 0.2, 0.5]);
    this.left = chance.whole(1, 3);
  }

  answered(member: Member, operation: string, answer: unknown): void {
    const { world, chance } = this;
    if (operation !== this.place || this.left === 0 || world.time.now > this.untilAt) return;
    const opened = openedBy(operation, answer);
    if (opened?.length === 0 || !chance.happens(this.probability)) return;
    this.left--;
    // Behind what the answer sets off at once.
    world.time.after(0, () => {
      if (this.blow !== 'edit') this.storm.strikeMember(this.blow, member, chance.between(3_000, 8_000));
      else if (opened !== null) this.people.rezone(member, chance.pick(opened));
    });
  }
}

/** Jobs whose slots were opened, null for other operations. */
const openedBy = (operation: string, answer: unknown): number[] | null => {
  if (operation !== 'planner.planDue') return null;
  const { decision } = answer as Awaited<ReturnType<PlannerStore['planDue']>>;
  return decision.runs.map(({ facts }) => facts.jobId);
};
