import { isAtRest, orphans, unrest } from './judge/at-rest.ts';
import { judgeWorld } from './judge/judge.ts';
import type { SimulatedFinding } from './judge/witness.ts';
import { Ambush } from './world/ambush.ts';
import { Chance } from './world/chance.ts';
import { drawClimate, drawLimits, drawManners } from './world/climates.ts';
import { Cluster } from './world/cluster.ts';
import { drawJob } from './world/jobs.ts';
import { addApplication, newWorld } from './world/new-world.ts';
import { People } from './world/people.ts';
import type { Safeguard } from './world/safeguards.ts';
import { FAIR } from './world/store-weather.ts';
import { BLOWS, Storm } from './world/storm.ts';
import type { Trace } from './world/trace.ts';
import type { World } from './world/world.ts';

export interface SeedReport {
  seed: number;
  findings: readonly SimulatedFinding[];
  trace: Trace;
  runs: number;
  calls: number;
  virtualMs: number;
}

/** Where time begins: an ordinary day, and nights in which clocks are set forward or back. */
const BEGINS = ['2026-05-11T10:00:00Z', '2026-03-29T00:59:50Z', '2026-10-25T00:59:50Z', '2026-04-04T14:59:52Z'];
/** Members start in fair weather. */
const FAIR_MS = 1_000;
/** From the last fault on: who died is missed after a lease and a look, and its runs are somebody else's. */
const TAKEOVER_MS = 6_000;
/** Everything must have come to its end so long after the last fault. */
const PATIENCE_MS = 120_000;

/** One world from one number: members, jobs, people and faults; and what is wrong with what came of it. */
export async function simulateSeed(seed: number, removed: ReadonlySet<Safeguard> = new Set()): Promise<SeedReport> {
  const chance = new Chance(`seed ${seed}`);
  const world = newWorld(chance, Date.parse(chance.pick(BEGINS)) + chance.whole(0, 999), removed);
  const { time, weather, witness } = world;
  const beganAt = time.now;
  const stormEndsAt = beganAt + chance.between(6_000, 16_000);
  drawDefinitions(world, stormEndsAt);
  const { cluster, people } = populate(world, stormEndsAt);

  await time.pass(stormEndsAt);
  weather.climate = FAIR;
  for (const { process } of cluster.members) process.wake();
  if (cluster.up.length === 0) cluster.start();

  await time.pass(stormEndsAt + TAKEOVER_MS);
  for (const finding of orphans(world)) witness.found(finding);
  await time.pass(stormEndsAt + PATIENCE_MS, () => isAtRest(world));
  // What is on its way still may arrive.
  await time.pass(time.now + 1_000);
  for (const finding of unrest(world, cluster, people.acknowledged)) witness.found(finding);
  const findings = await judgeWorld(world);
  const { trace, store, targets } = world;
  return {
    seed,
    findings,
    trace,
    runs: store.tables.runs.size,
    calls: targets.log.length,
    virtualMs: time.now - beganAt,
  };
}

const drawDefinitions = (world: World, stormEndsAt: number): void => {
  const { chance, time, applications, definitions } = world;
  const now = Math.floor(time.now);
  const endsAt = Math.floor(stormEndsAt + 1_000);
  const limits = chance.apart('limits');
  for (let left = chance.whole(1, 2); left > 0; left--)
    addApplication(world, drawManners(chance), chance.whole(1, 3), drawLimits(limits));
  for (let left = chance.whole(2, 6); left > 0; left--) {
    const spec = drawJob(chance, chance.pick(applications.all).name, now, endsAt);
    definitions.create(`job-${left}`, spec, now);
  }
  const later = chance.apart('newcomers');
  if (later.happens(0.3))
    time.after(later.between(500, stormEndsAt - now), () => drawNewcomers(world, later, Math.floor(time.now), endsAt));
};

/** An application that no member has heard of, with jobs that fire at once. */
const drawNewcomers = (world: World, chance: Chance, now: number, endsAt: number): void => {
  const { applications, definitions, trace } = world;
  addApplication(world, drawManners(chance), chance.whole(1, 3), drawLimits(chance));
  const { name } = applications.all.at(-1)!;
  trace.say('people', `make the application ${name} and jobs of it`);
  for (let left = chance.whole(1, 4); left > 0; left--)
    definitions.create(`newcomer-${left}`, drawJob(chance, name, now, endsAt), now);
};

/** Members, people, and what befalls them until the storm ends. */
const populate = (world: World, stormEndsAt: number): { cluster: Cluster; people: People } => {
  const { chance, time, weather } = world;
  const ambushes: Ambush[] = [];
  const cluster = new Cluster(world, {
    maxCalls: chance.pick([2, 8, 64]),
    answered: (...answer) => {
      for (const ambush of ambushes) ambush.answered(...answer);
    },
  });
  for (let left = chance.pick([1, 2, 2, 3, 3]); left > 0; left--) cluster.start();
  const people = new People(world, cluster, chance.apart('people'));
  const kinds = BLOWS.filter(() => chance.happens(0.4));
  const storm = new Storm(world, cluster, chance.apart('storm'), kinds, stormEndsAt);
  time.after(FAIR_MS, () => {
    weather.climate = drawClimate(chance);
    storm.begin(chance.pick([500, 1_500, 4_000]));
    for (let left = chance.whole(0, 2); left > 0; left--)
      ambushes.push(new Ambush(world, storm, people, chance.apart(`ambush ${left}`), stormEndsAt));
    people.begin(chance.pick([300, 1_000, 10_000]), stormEndsAt);
  });
  return { cluster, people };
};
