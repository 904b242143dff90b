import type { Shard } from '../../fire/fire.ts';
import type { AttemptRecord } from '../../fire/log/attempt.ts';
import type { RunState } from '../../fire/run/run.ts';
import { type Definition, movesSchedule } from '../definition/definition.ts';
import type { Clock } from '../ports.ts';
import type { ActiveRun } from './active-run.ts';
import type { ActiveRuns } from './active-runs.ts';
import type { Committer } from './committer.ts';
import type { Watch } from './ports.ts';
import type { ClaimedRun, ReleasedRun } from './store.ts';

export interface RunResultsPorts {
  active: ActiveRuns;
  committer: Committer;
  clock: Clock;
  watch: Watch;
}

export type EndState = Extract<RunState, 'succeeded' | 'failed' | 'partly_failed' | 'cancelled' | 'missed'>;

/** Until when a run waits, and for what. */
type Until = Pick<ReleasedRun, 'dueAt'> & Partial<Pick<ReleasedRun, 'reason'>>;

/** What becomes of runs, handed to the group commit. A run that is settled or let go leaves memory with it. */
export class RunResults {
  constructor(private readonly ports: RunResultsPorts) {}

  attempt({ claimed }: ActiveRun, attempt: AttemptRecord): void {
    const { committer } = this.ports;
    committer.results.attempts.push({ runId: claimed.facts.id, jobId: claimed.facts.jobId, attempt });
    committer.added();
  }

  /** A shard as it stands now; a single run's shard is the run itself. */
  shard(run: ActiveRun, shard: Shard): void {
    if (run.hasShardRows) this.shardOf(run.claimed, shard);
  }

  shardOf({ facts }: ClaimedRun, shard: Shard): void {
    const { committer } = this.ports;
    committer.results.shards.push({ runId: facts.id, jobId: facts.jobId, shard: { ...shard } });
    committer.added();
  }

  /** Ends a shard for which nothing is called any more. */
  endShard(run: ActiveRun, shard: Shard, state: 'cancelled' | 'failed', reason: string): void {
    shard.state = state;
    shard.reason = reason;
    shard.dueAt = null;
    this.shard(run, shard);
  }

  settle(run: ActiveRun, state: EndState, reason: string | null): void {
    this.ports.active.remove(run);
    this.settleClaimed(run.claimed, run.definition, { state, reason }, run.shards);
  }

  /** @param definition the run's, where it is known: whether its settling may move the schedule */
  settleClaimed(
    claimed: ClaimedRun,
    definition: Definition | undefined,
    { state, reason }: { state: EndState; reason: string | null },
    shards: readonly Shard[] = [],
  ): void {
    const { committer, watch, clock } = this.ports;
    const now = clock.now();
    const { facts } = claimed;
    const moves = movesSchedule(definition, claimed);
    committer.results.settled.push({ runId: facts.id, jobId: facts.jobId, state, reason, movesSchedule: moves });
    watch.settled(facts, { state, reason }, now - facts.fireAt, shards);
    committer.added();
  }

  /** Lets a run go: as a row it costs no slot and no memory until `dueAt`. Who has a slot in hand for it gives that back. */
  release(run: ActiveRun, state: 'waiting' | 'queued', until: Until): void {
    this.ports.active.remove(run);
    this.releaseClaimed(run.claimed, state, until, run.waitingSince);
  }

  releaseClaimed(
    { facts: { id: runId, jobId }, applicationId, priority, waitingSince: since }: ClaimedRun,
    state: 'waiting' | 'queued',
    { dueAt, reason = null }: Until,
    waitingSince = since,
  ): void {
    const { committer } = this.ports;
    committer.results.released.push({ runId, jobId, applicationId, priority, state, dueAt, reason, waitingSince });
    committer.added();
  }

  /** Lets a run go in the middle, as this server stops or has no more room for it: a shard that was about to be called was surely not. */
  putBack(run: ActiveRun): void {
    for (const shard of run.shards)
      if (shard.state === 'running') {
        shard.state = 'queued';
        this.shard(run, shard);
      }
    const waits = run.shards.length > 0 && run.shards.every(({ state }) => state !== 'queued');
    if (waits) this.release(run, 'waiting', run.nextDue() ?? { dueAt: this.ports.clock.now() });
    else this.release(run, 'queued', { dueAt: run.claimed.facts.fireAt });
  }
}
