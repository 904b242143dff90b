import type { RunEnd, Watch } from '../../engine/dispatcher/ports.ts';
import type { NewRun, PlannedSpan } from '../../engine/planner/store.ts';
import type { Log, Timers } from '../../engine/ports.ts';
import type { Shard } from '../../fire/fire.ts';
import type { AttemptRecord } from '../../fire/log/attempt.ts';
import type { RunFacts } from '../../fire/run/run.ts';
import { LineCap } from './line-cap.ts';

type OfJob = PlannedSpan['of'];

export interface RunLogDeps {
  log: Log;
  timers: Timers;
  /** Name of this member: on every line, so that the lines of several can be told apart. */
  member: string;
  /** Whether lines of level `debug` are written: else nothing is built for them. */
  isDebug: boolean;
}

/**
 * What becomes of runs, as lines of the log: each step of each run at `debug`; at `warn` what somebody may want to look into, and no more
 * of that than a person can read.
 */
export class RunLog implements Pick<Watch, 'calling' | 'ended' | 'settled'> {
  private readonly cap: LineCap;

  constructor(private readonly deps: RunLogDeps) {
    this.cap = new LineCap(deps.timers, ({ lines, subjects }) =>
      deps.log.warn(
        { member: deps.member, leftOut: lines, lines: subjects },
        `${lines} more lines about runs were left out`,
      ),
    );
  }

  /** Tells what the cap has counted so far. */
  stop(): void {
    this.cap.close();
  }

  opened(runs: readonly NewRun[], spans: readonly PlannedSpan[]): void {
    for (const run of runs) {
      if (run.born === 'missed') this.warn(run.facts, { reason: run.reason }, 'a slot was missed');
      else if (this.deps.isDebug)
        this.debug(run.facts, { cause: run.facts.cause, born: run.born, reason: run.reason }, 'a run was opened');
    }
    for (const { of, fromAt, toAt, slots, reason } of spans)
      if (this.admits(of))
        this.deps.log.warn(
          { ...this.aboutJob(of), slots, fromAt: instant(fromAt), toAt: instant(toAt), reason },
          'slots were missed',
        );
  }

  calling(run: RunFacts, shard: Shard, endpoint: string): void {
    if (this.deps.isDebug)
      this.debug(run, { shardIndex: shard.index, attempt: shard.attempts + 1, endpoint }, 'a call is sent');
  }

  ended(run: RunFacts, attempt: AttemptRecord, shard: Shard): void {
    if (attempt.fault === 'holder-lost') this.warn(run, factsOf(attempt, shard), 'a call was lost with its holder');
    else if (this.deps.isDebug) this.debug(run, factsOf(attempt, shard), 'an attempt ended');
  }

  settled(run: RunFacts, { state, reason }: RunEnd, openForMs: number, shards: readonly Shard[]): void {
    if (state === 'succeeded' || state === 'cancelled') {
      if (this.deps.isDebug) this.debug(run, { state, reason, openForMs }, `a run ${state}`);
      return;
    }
    const [only] = shards.length === 1 ? shards : [];
    this.warn(
      run,
      { ...(only === undefined ? { shardTotal: shards.length } : placeOf(only)), state, reason, openForMs },
      state === 'missed' ? 'a slot was missed' : `a run ${state === 'partly_failed' ? 'failed in part' : state}`,
    );
    if (only !== undefined) return;
    for (const shard of shards)
      if (shard.state === 'failed') this.warn(run, { ...placeOf(shard), reason: shard.reason }, 'a shard failed');
  }

  private debug(run: RunFacts, more: object, message: string): void {
    this.deps.log.debug({ ...this.about(run), ...more }, message);
  }

  private warn(run: RunFacts, more: object, message: string): void {
    if (this.admits(run)) this.deps.log.warn({ ...this.about(run), ...more }, message);
  }

  private admits({ namespace, application }: OfJob): boolean {
    return this.cap.admits(`${namespace}/${application}`);
  }

  private about(run: RunFacts): object {
    return { runId: run.id, ...this.aboutJob(run), fireAt: instant(run.fireAt) };
  }

  private aboutJob({ namespace, job, application }: OfJob): object {
    return { member: this.deps.member, namespace, job, application };
  }
}

const placeOf = ({ index, attempts, endpoint }: Shard): object => ({ shardIndex: index, attempt: attempts, endpoint });

const factsOf = (
  { shardIndex, number, endpoint, status, fault, durationMs, verdict, reason }: AttemptRecord,
  { state, dueAt }: Shard,
): object => ({
  shardIndex,
  attempt: number,
  endpoint,
  status,
  fault,
  durationMs,
  verdict,
  reason,
  shardState: state,
  ...(dueAt === null ? {} : { dueAt: instant(dueAt) }),
});

const instant = (at: number): string => new Date(at).toISOString();
