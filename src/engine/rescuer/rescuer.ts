import type { DefinitionBook } from '../definition/definition-book.ts';
import type { Watch } from '../dispatcher/ports.ts';
import { type ClaimedRun, type Results, UnstorableError } from '../dispatcher/store.ts';
import { Loop } from '../loop.ts';
import type { MembershipStore } from '../membership/store.ts';
import type { Clock, Holder, Log, Timers } from '../ports.ts';
import { rescue } from './rescue.ts';
import type { RescuerStore } from './store.ts';

export interface RescuerPorts {
  store: RescuerStore;
  members: Pick<MembershipStore, 'living'>;
  definitions: Pick<DefinitionBook, 'get' | 'peek'>;
  clock: Clock;
  timers: Timers;
  log: Log;
  random: () => number;
  holder: () => Holder;
  /** False while this member's own lease is in doubt: then it judges nobody. */
  mayJudge: () => boolean;
  /** Runs wait again as rows: somebody may claim them. */
  released: () => void;
  tookOver: (runs: number) => void;
  watch: Pick<Watch, 'ended' | 'settled'>;
}

type DeadHolder = Awaited<ReturnType<RescuerStore['deadHolders']>>[number];

interface Judged {
  runs: ClaimedRun[];
  results: Results;
  now: number;
}

const NO_RESULTS: Results = { attempts: [], shards: [], settled: [], released: [] };

export interface RescuerOptions {
  lookMs: number;
  leaseMs: number;
  /** A store with one process: whoever was there before is dead. */
  alone: boolean;
}

const CHUNK = 500;

/**
 * Watches the others' beats by its own monotonic clock. A beat that stood still for a whole lease means death: its epoch is raised, so
 * that nothing it still writes counts, and its runs are taken over.
 */
export class Rescuer {
  private readonly loop: Loop;
  private readonly seen = new Map<number, { beat: number; since: number }>();
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ports: RescuerPorts,
    private readonly options: RescuerOptions,
  ) {
    this.loop = new Loop('rescuer', () => this.pass(), ports.timers, ports.log);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async pass(): Promise<number> {
    if (!this.ports.mayJudge()) return this.options.lookMs;
    await this.watch();
    for (const dead of await this.ports.store.deadHolders()) await this.takeOver(dead);
    return this.options.lookMs;
  }

  private async watch(): Promise<void> {
    const { members, store, clock, holder, log } = this.ports;
    const living = await members.living();
    const now = clock.monotonic();
    // Nobody could beat while the database was away, and who did not look can't say how long a beat stood still.
    if (now - this.lookedAt > this.options.leaseMs) this.seen.clear();
    this.lookedAt = now;
    for (const { memberId, name, beat } of living) {
      if (memberId === holder().memberId) continue;
      const seen = this.seen.get(memberId);
      if (seen === undefined || seen.beat !== beat) {
        this.seen.set(memberId, { beat, since: now });
        if (!this.options.alone) continue;
      }
      if (!this.options.alone && now - seen!.since < this.options.leaseMs) continue;
      if (await store.declareDead(memberId, beat))
        log.warn({ member: name, memberId }, 'a member stopped beating and is held dead');
      this.seen.delete(memberId);
    }
    const ids = new Set(living.map(({ memberId }) => memberId));
    for (const id of this.seen.keys()) if (!ids.has(id)) this.seen.delete(id);
  }

  /** Chunk by chunk. A value that the database refuses must not hold up the others: fewer are taken at once, down to the one run, which then ends bare. */
  private async takeOver(dead: DeadHolder): Promise<void> {
    const refused = new Set<number>();
    let limit = CHUNK;
    while (limit > 0) limit = await this.takeChunk(dead, limit, refused);
  }

  /** In one transaction: what is taken over is judged before anybody sees it. Answers how many to take next, 0 with none left. */
  private async takeChunk({ memberId, name }: DeadHolder, limit: number, refused: Set<number>): Promise<number> {
    const { store, holder, clock, definitions, random, log, released, tookOver } = this.ports;
    let judged: Judged = { runs: [], results: NO_RESULTS, now: 0 };
    const judge = async (runs: ClaimedRun[]) => {
      await definitions.get(runs.map(({ facts }) => facts));
      const now = clock.now();
      judged = { runs, results: rescue(runs, { definitions, now, random, holder: name, refused }), now };
      return judged;
    };
    try {
      const runs = await store.takeOver(memberId, holder(), limit, judge);
      if (runs.length === 0) return 0;
    } catch (error) {
      if (!(error instanceof UnstorableError)) throw error;
      if (judged.runs.length > 1) return Math.floor(judged.runs.length / 2);
      this.refuse(judged.runs[0], error, refused);
      return 1;
    }
    log.info({ member: name, memberId, runs: judged.runs.length }, 'runs of a dead member were taken over');
    tookOver(judged.runs.length);
    this.tell(judged);
    released();
    return Math.min(CHUNK, 2 * limit);
  }

  private refuse(run: ClaimedRun | undefined, error: UnstorableError, refused: Set<number>): void {
    if (run === undefined || refused.has(run.facts.id)) throw error;
    const { id: runId, namespace, job } = run.facts;
    this.ports.log.error(
      { runId, namespace, job, error: error.message },
      'what a lost run came to can not be stored; it is settled without it',
    );
    refused.add(runId);
  }

  /** What the lost calls came to, once that is stored. */
  private tell({ runs, results, now }: Judged): void {
    const { watch } = this.ports;
    const byId = new Map(runs.map((run) => [run.facts.id, run]));
    for (const { runId, attempt } of results.attempts) {
      const { facts, shards } = byId.get(runId)!;
      watch.ended(facts, attempt, shards!.find(({ index }) => index === attempt.shardIndex)!);
    }
    for (const { runId, state, reason } of results.settled) {
      const { facts, shards } = byId.get(runId)!;
      watch.settled(facts, { state, reason }, now - facts.fireAt, shards ?? []);
    }
  }
}
