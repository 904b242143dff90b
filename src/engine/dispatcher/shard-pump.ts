import type { Shard } from '../../fire/fire.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import type { ActiveRun } from './active-run.ts';
import type { ActiveRuns } from './active-runs.ts';
import type { CallSlots } from './call-slots.ts';
import type { Committer } from './committer.ts';
import type { RunResults } from './run-results.ts';
import type { DispatcherStore } from './store.ts';

export interface ShardPumpPorts {
  store: Pick<DispatcherStore, 'startShards'>;
  active: ActiveRuns;
  slots: CallSlots;
  committer: Pick<Committer, 'holdsShard'>;
  results: RunResults;
  clock: Clock;
  timers: Timers;
  log: Log;
  holder: () => Holder;
  /** One attempt for one shard, with its call slot. */
  begin: (run: ActiveRun, shard: Shard) => void;
  giveBack: (run: ActiveRun) => void;
  /** Runs that the store says are not ours any more. */
  drop: (runIds: readonly number[]) => void;
}

/** A shard whose last result is still on its way to the store is looked at again so much later. */
const UNCOMMITTED_LOOK_MS = 10;
const STORE_RETRY_MS = 500;

/**
 * Brings the shards of runs that have several to call slots. They are stored as running before anything of them is sent, so that a
 * successor knows which may have been; what comes free while one write is under way goes into the next.
 */
export class ShardPump {
  /** Runs with shards that found no free slot yet. */
  private readonly starved = new Set<ActiveRun>();
  private readonly pumping = new Set<ActiveRun>();

  constructor(private readonly ports: ShardPumpPorts) {}

  /** Begins as many due shards of a run as have a call slot. Never rejects. */
  async pump(run: ActiveRun, slotInHand: boolean): Promise<void> {
    if (this.pumping.has(run)) {
      if (slotInHand) this.ports.giveBack(run);
      this.starved.add(run);
      return;
    }
    this.pumping.add(run);
    const shards = this.takeSlots(run, slotInHand);
    if (shards.length > 0 && (await this.started(run, shards)))
      for (const shard of shards) this.ports.begin(run, shard);
    this.pumping.delete(run);
    this.wakeWhenDue(run);
    this.feed();
  }

  /** Gives a slot that came free to a run that lacks one; false where none can use it. */
  feed(): boolean {
    const { active, slots } = this.ports;
    for (const run of this.starved) {
      if (!active.holds(run)) this.starved.delete(run);
      else if (!this.pumping.has(run) && slots.roomFor(run.claimed.applicationId) > 0) {
        void this.pump(run, false);
        return true;
      }
    }
    return false;
  }

  /** Wakes a run for the next of its waiting shards; one timer a run. */
  wakeWhenDue(run: ActiveRun, atLeastMs = 1): void {
    const { active, clock, timers } = this.ports;
    run.cancelWake?.();
    run.cancelWake = null;
    const next = run.nextDue();
    if (next === null || !active.holds(run) || this.starved.has(run)) return;
    run.cancelWake = timers.after(Math.max(atLeastMs, next.dueAt - clock.now()), () => {
      run.cancelWake = null;
      if (active.holds(run)) void this.pump(run, false);
    });
  }

  private takeSlots(run: ActiveRun, slotInHand: boolean): Shard[] {
    const { slots, committer, clock, giveBack } = this.ports;
    const shards: Shard[] = [];
    let spare = slotInHand;
    this.starved.delete(run);
    for (const shard of run.due(clock.now())) {
      // Its last state must not reach the store after the next one, or a successor would take what was sent for unsent.
      if (shard.state === 'waiting' && committer.holdsShard(run.id, shard.index)) {
        shard.dueAt = clock.now() + UNCOMMITTED_LOOK_MS;
        continue;
      }
      if (spare) spare = false;
      else if (!slots.tryTake(run.claimed.applicationId)) {
        this.starved.add(run);
        break;
      }
      shard.state = 'running';
      shards.push(shard);
    }
    if (spare) giveBack(run);
    return shards;
  }

  /** Writes shards as running; false where they are not to be sent: then their slots are given back. */
  private async started(run: ActiveRun, shards: Shard[]): Promise<boolean> {
    const { store, holder, active, results, clock, log, drop, giveBack } = this.ports;
    const { id: runId, shardTotal, claimed } = run;
    try {
      const { lost } = await store.startShards(holder(), [{ runId, jobId: claimed.facts.jobId, shardTotal, shards }]);
      if (lost.length === 0) return true;
      if (active.holds(run)) drop(lost);
    } catch (error) {
      const { namespace, job } = claimed.facts;
      log.warn({ runId, namespace, job, error: String(error) }, 'shards could not be stored as running yet; they wait');
      if (active.holds(run))
        for (const shard of shards) {
          shard.state = 'waiting';
          shard.dueAt = clock.now() + STORE_RETRY_MS;
          results.shard(run, shard);
        }
    }
    for (const _ of shards) giveBack(run);
    return false;
  }
}
