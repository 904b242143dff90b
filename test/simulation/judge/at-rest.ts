import type { Cluster } from '../world/cluster.ts';
import type { World } from '../world/world.ts';
import type { SimulatedFinding } from './witness.ts';

/** Whether nothing is left to do: no run is open and no slot will come. */
export const isAtRest = ({ store: { tables } }: World): boolean => {
  if (tables.open.size > 0) return false;
  for (const { nextSlotAt } of tables.schedules.values()) if (nextSlotAt !== null) return false;
  return true;
};

/** What must hold once nothing befalls a world any more and all had time to end. */
export function* unrest(
  world: World,
  cluster: Cluster,
  acknowledged: ReadonlySet<number>,
): Generator<SimulatedFinding> {
  const { time } = world;
  const { tables } = world.store;
  const none = { at: time.now, jobId: null, runId: null };
  for (const { runId, jobId, state, holder } of tables.open.values()) {
    const where = holder === null ? '' : ` with member ${holder.memberId}`;
    yield { ...none, kind: 'stuck', jobId, runId, reason: `it is ${state}${where} long after the last fault` };
  }
  for (const { jobId, nextSlotAt } of tables.schedules.values())
    if (nextSlotAt !== null)
      yield { ...none, kind: 'stuck', jobId, reason: 'its slot did not open long after the last fault' };
  for (const runId of acknowledged)
    if (!tables.runs.has(runId))
      yield { ...none, kind: 'lost', runId, reason: 'its opening was acknowledged, and it is no row' };
  for (const { engine, name, process } of cluster.members) {
    const [slots, runs] = [engine.slots.inUse, engine.dispatcher.activeRuns];
    if (process.state === 'runs' && tables.open.size === 0 && slots + runs > 0)
      yield {
        ...none,
        kind: 'leaked',
        reason: `${name} has nothing to do, and holds ${slots} call slots, ${runs} runs`,
      };
  }
}

/** Runs of members that died are somebody else's by now. */
export function* orphans({ store: { tables }, time }: World): Generator<SimulatedFinding> {
  for (const { runId, jobId, holder } of tables.open.values())
    if (holder !== null && tables.members.get(holder.memberId)?.state !== 'alive')
      yield {
        kind: 'not-taken-over',
        at: time.now,
        jobId,
        runId,
        reason: `member ${holder.memberId} is dead and holds it`,
      };
}
