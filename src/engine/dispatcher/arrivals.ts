import { isOpen } from '../../fire/run/run.ts';
import { settleRun } from '../../fire/settle/settle-run.ts';
import type { ApplicationBook } from '../definition/application-book.ts';
import type { Definition } from '../definition/definition.ts';
import type { DefinitionBook } from '../definition/definition-book.ts';
import type { Clock, Holder, Log } from '../ports.ts';
import { ActiveRun } from './active-run.ts';
import type { RunResults } from './run-results.ts';
import { hasShardRows } from './shard-rows.ts';
import type { ClaimedRun } from './store.ts';

export interface ArrivalsPorts {
  definitions: DefinitionBook;
  applications: ApplicationBook;
  results: RunResults;
  clock: Clock;
  log: Log;
  holder: () => Holder;
  giveBack: (run: ClaimedRun) => void;
}

interface LookedUp {
  definitions: (Definition | undefined)[];
  /** Runs whose application was not known as they arrived. */
  strangers: ReadonlySet<ClaimedRun>;
  lastSuccessAt: ReadonlyMap<number, number>;
}

const STORE_RETRY_MS = 1_000;
const NO_STRANGERS: ReadonlySet<ClaimedRun> = new Set();
const isKnown = (definition: Definition | undefined): definition is Definition => definition !== undefined;

/** Runs that are ours by the store, on their way to being worked on: what they need to be called is looked up. */
export class Arrivals {
  /** A list and no Map, as in ActiveRuns. */
  private batches: { claimed: readonly ClaimedRun[]; found: Promise<unknown> }[] = [];

  constructor(private readonly ports: ArrivalsPorts) {}

  has(runId: number): boolean {
    return this.batches.some(({ claimed }) => claimed.some(({ facts }) => facts.id === runId));
  }

  /** Resolves once nothing is on its way. */
  async settled(): Promise<void> {
    await Promise.all(this.batches.map(({ found }) => found));
  }

  /**
   * Answers the runs that can be worked on; the slots of all others are given back. Those that nobody can call are settled; those that
   * came too late, because this member was declared dead or stops, are left to others. One whose application was made, or made anew,
   * since it was opened has a slot that its application's limits know nothing of: it goes back, and comes again with one of those.
   */
  async welcome(claimed: readonly ClaimedRun[], holder: Holder, stopping: () => boolean): Promise<ActiveRun[]> {
    const found = this.lookUp(claimed);
    this.batches.push({ claimed, found });
    const lookedUp = await found;
    this.batches = this.batches.filter((batch) => batch.claimed !== claimed);
    if (this.ports.holder() !== holder) return this.turnAway(claimed, null);
    if (lookedUp === null) return this.turnAway(claimed, STORE_RETRY_MS);
    if (stopping()) return this.turnAway(claimed, 0);
    const runs: ActiveRun[] = [];
    for (const [index, one] of claimed.entries()) {
      const run = this.activeRun(one, lookedUp.definitions[index], lookedUp.strangers);
      if (run === null) continue;
      run.lastSuccessAt = lookedUp.lastSuccessAt.get(one.facts.jobId) ?? null;
      runs.push(run);
    }
    return runs;
  }

  /** Null where the store could not be asked. */
  private async lookUp(claimed: readonly ClaimedRun[]): Promise<LookedUp | null> {
    const { definitions, applications, log } = this.ports;
    const keys = claimed.map(({ facts }) => facts);
    try {
      let found: (Definition | undefined)[] = definitions.peekAll(keys) ?? (await definitions.each(keys));
      let strangers = NO_STRANGERS;
      if (claimed.some((one, index) => found[index] !== undefined && !this.applicationOf(one, found[index]))) {
        // Perhaps it has just been made, by another member.
        strangers = new Set(claimed.filter(({ applicationId }) => applications.get(applicationId) === undefined));
        await applications.lookNow();
        found = await definitions.each(keys);
      }
      return { definitions: found, strangers, lastSuccessAt: await definitions.lastSuccessAt(found.filter(isKnown)) };
    } catch (error) {
      log.warn({ error: String(error), runs: claimed.length }, 'definitions could not be read; their runs wait');
      return null;
    }
  }

  private applicationOf({ applicationId }: ClaimedRun, definition: Definition | undefined) {
    const { applications } = this.ports;
    return applications.get(applicationId) ?? applications.get(definition?.applicationId ?? null);
  }

  private activeRun(
    claimed: ClaimedRun,
    definition: Definition | undefined,
    strangers: ReadonlySet<ClaimedRun>,
  ): ActiveRun | null {
    const { namespace, application: name } = claimed.facts;
    const application = this.applicationOf(claimed, definition);
    if (definition === undefined || application === undefined) {
      const reason =
        definition === undefined
          ? 'definition-invalid: this revision of the job can not be used'
          : `no-application: ${name} is not defined in namespace ${namespace}`;
      return this.settle(claimed, definition, reason);
    }
    if (application.id !== claimed.applicationId || strangers.has(claimed)) {
      this.turnAway([claimed], 0, application.id);
      return null;
    }
    // A row of a run that nobody holds says `running` only where its write was not known to have arrived: nothing of it was sent.
    for (const shard of claimed.shards ?? []) if (shard.state === 'running') shard.state = 'queued';
    try {
      return new ActiveRun(claimed, definition, application, this.ports.applications.callOf(application, definition));
    } catch (error) {
      return this.settle(claimed, definition, `definition-invalid: ${(error as Error).message}`);
    }
  }

  /** Nobody can be called, now or later. */
  private settle(claimed: ClaimedRun, definition: Definition | undefined, reason: string): null {
    const { results, giveBack } = this.ports;
    const { facts, cancelReason } = claimed;
    const shards = claimed.shards ?? [];
    for (const shard of shards)
      if (isOpen(shard.state)) {
        Object.assign(shard, { state: 'failed', reason, dueAt: null });
        if (definition !== undefined && hasShardRows(claimed, definition.rules)) results.shardOf(claimed, shard);
      }
    const neverCalled = shards.every(({ attempts }) => attempts === 0);
    if (cancelReason !== null)
      results.settleClaimed(claimed, definition, { state: 'cancelled', reason: cancelReason }, shards);
    else {
      const ended = neverCalled ? (facts.slotAt === null ? 'failed' : 'missed') : settleRun(shards)!.state;
      results.settleClaimed(claimed, definition, { state: ended, reason }, shards);
    }
    giveBack(claimed);
    return null;
  }

  /**
   * @param retryMs null where the runs are no longer ours to say anything about.
   * @param applicationId theirs from now on, where it is another one.
   */
  private turnAway(claimed: readonly ClaimedRun[], retryMs: number | null, applicationId?: number): ActiveRun[] {
    const { results, clock, giveBack } = this.ports;
    for (const one of claimed) {
      if (retryMs !== null) {
        const dueAt = Math.max(one.facts.fireAt, clock.now() + retryMs);
        results.releaseClaimed({ ...one, applicationId: applicationId ?? one.applicationId }, 'queued', { dueAt });
      }
      giveBack(one);
    }
    return [];
  }
}
