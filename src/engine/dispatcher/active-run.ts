import type { PreparedCall } from '../../fire/call/prepare-call.ts';
import type { Shard } from '../../fire/fire.ts';
import type { Application } from '../definition/application-book.ts';
import type { Definition } from '../definition/definition.ts';
import type { CallAbort } from './call-abort.ts';
import { nextDue } from './next-due.ts';
import { hasShardRows } from './shard-rows.ts';
import type { ClaimedRun } from './store.ts';

/** A run that this member holds. */
export class ActiveRun {
  readonly id: number;
  /** Where it stands among the active runs; theirs to say. */
  place = -1;
  readonly claimed: ClaimedRun;
  readonly definition: Definition;
  readonly application: Application;
  readonly prepared: PreparedCall;
  /** Whether its shards have rows of their own; a single run is its own shard. */
  readonly hasShardRows: boolean;
  shards: Shard[];
  shardTotal: number;
  cancelReason: string | null;
  /** Since when it has found nobody that could be called, Unix ms; null where somebody was found. It goes with the run from member to member. */
  waitingSince: number | null;
  /** For templates that name it. */
  lastSuccessAt: number | null = null;
  /** Calls in flight, to abort them. */
  readonly calls = new Map<number, CallAbort>();
  /** Ends the timer that wakes the run for its next waiting shard. */
  cancelWake: (() => void) | null = null;

  constructor(claimed: ClaimedRun, definition: Definition, application: Application, prepared: PreparedCall) {
    this.id = claimed.facts.id;
    this.claimed = claimed;
    this.definition = definition;
    this.application = application;
    this.prepared = prepared;
    this.hasShardRows = hasShardRows(claimed, definition.rules);
    this.shards = claimed.shards ?? [];
    this.shardTotal = claimed.shardTotal;
    this.cancelReason = claimed.cancelReason;
    this.waitingSince = claimed.waitingSince;
  }

  /** Bound shards go to their endpoint: planned ones always, a rerun of a single run to where it was, while that is there. */
  isBound(shard: Shard): boolean {
    if (this.definition.rules.severalShards || this.claimed.pinned !== null) return true;
    return shard.round > 1 && shard.roundAttempts === 0 && shard.endpoint !== null;
  }

  /** Shards that may be called at `now` and are not. */
  due(now: number): Shard[] {
    return this.shards.filter(({ state, dueAt }) => state === 'queued' || (state === 'waiting' && (dueAt ?? 0) <= now));
  }

  /** The waiting shard that wants to be called first; null where none waits. */
  nextDue(): (Shard & { dueAt: number }) | null {
    return nextDue(this.shards);
  }
}
