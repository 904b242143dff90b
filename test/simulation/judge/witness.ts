import type { Holder } from '../../../src/engine/ports.ts';
import type { Request } from '../../../src/fire/call/outcome.ts';
import type { MemoryTables } from '../../support/memory-store-tables.ts';
import type { Trace } from '../world/trace.ts';
import type { VirtualTime } from '../world/virtual-time.ts';

/** What is wrong with a simulated run, as `belfry verify` says it, and beyond that. */
export interface SimulatedFinding {
  kind: string;
  at: number | null;
  jobId: number | null;
  runId: number | null;
  reason: string;
}

/** Drift between two measurements of the clock, and whatever an outage of the database adds to it. */
const CLOCK_TOLERANCE_MS = 20;
/** A slot is opened a moment ahead of its time, so a run by hand of that very moment stands behind it. */
const AHEAD_MS = 200;
const MOST_FINDINGS = 20;

/** Sees every store and every call in the very moment, which no `verify` can: who held a run as it was sent, and how many of a job went on at once. */
export class Witness {
  readonly findings: SimulatedFinding[] = [];
  onArrival: (sender: string) => void = () => {};
  /** Runs that waited behind others as this was last looked at: what began in one moment with another has no order. */
  private waiting = new Set<number>();
  /** Runs that were seen going on. */
  private readonly going = new Set<number>();

  constructor(
    private readonly time: VirtualTime,
    private readonly tables: MemoryTables,
    private readonly trace: Trace,
  ) {}

  found(finding: SimulatedFinding): void {
    if (this.findings.length < MOST_FINDINGS) this.findings.push(finding);
  }

  /** In the instant in which a member hands a call to the network, the store must say that the run is its own. */
  sent(request: Request, holder: Holder, sender: string): void {
    const runId = Number(request.headers['schedulerx-logId']);
    const shard = `${request.headers['schedulerx-shardingIndex']}, attempt ${request.headers['belfry-attempt']}`;
    this.trace.say(sender, `sends shard ${shard}`, [runId]);
    const run = this.tables.runs.get(runId);
    const jobId = run?.jobId ?? null;
    const say = (kind: string, reason: string) => this.found({ kind, at: this.time.now, jobId, runId, reason });
    if (run === undefined) {
      say('sent-unknown', 'a call left for a run that is no row');
      return;
    }
    if (this.time.now < run.fireAt - CLOCK_TOLERANCE_MS)
      say('sent-early', `${sender} sent it ${run.fireAt - this.time.now} ms before its time`);
    const row = this.tables.open.get(runId);
    if (row === undefined) say('sent-when-over', `${sender} sent it, and the run is ${run.state}`);
    else if (row.state !== 'running' || row.holder === null)
      say('sent-unheld', `${sender} sent it, and the row says ${row.state}`);
    else if (row.holder.memberId !== holder.memberId || row.holder.epoch !== holder.epoch)
      say('sent-unheld', `${sender} sent it, and member ${row.holder.memberId} holds it`);
    else this.shardIsStored(runId, Number(request.headers['schedulerx-shardingIndex']), say);
  }

  arrived(request: Request, sender: string): void {
    const { headers } = request;
    const shard = `${headers['schedulerx-shardingIndex']}, attempt ${headers['belfry-attempt']}`;
    this.onArrival(sender);
    this.trace.say('target', `sees shard ${shard} of ${sender}`, [Number(headers['schedulerx-logId'])]);
  }

  /** At any moment no more runs of a job go on at once than its policy allows, and none goes before one that stood in front of it. */
  written(): void {
    this.countGoing();
    this.lookAtOrder();
  }

  /** Who begins to go is the first of those that waited. */
  private lookAtOrder(): void {
    for (const { runId, state, jobId, dueAt, maxOpen } of this.tables.open.values()) {
      if (state === 'held' || this.going.has(runId)) continue;
      this.going.add(runId);
      // Where there is room for several, who waits goes beside whoever came later.
      if (maxOpen > 1) continue;
      for (const other of this.tables.openOf(jobId))
        if (this.waiting.has(other.runId) && other.state === 'held' && other.dueAt < dueAt - AHEAD_MS)
          this.found({
            kind: 'out-of-order',
            at: this.time.now,
            jobId,
            runId,
            reason: `it goes before run ${other.runId}, which waits and is ${dueAt - other.dueAt} ms older`,
          });
    }
    this.waiting = new Set();
    for (const { runId, state } of this.tables.open.values()) if (state === 'held') this.waiting.add(runId);
  }

  private countGoing(): void {
    const going = new Map<number, { runs: number; most: number; runId: number }>();
    for (const { jobId, runId, state, maxOpen } of this.tables.open.values()) {
      const job = going.get(jobId) ?? { runs: 0, most: 0, runId };
      job.most = Math.max(job.most, maxOpen);
      if (state !== 'held') job.runs++;
      going.set(jobId, job);
    }
    for (const [jobId, { runs, most, runId }] of going)
      if (runs > this.mostOpen(jobId, most))
        this.found({
          kind: 'too-many-at-once',
          at: this.time.now,
          jobId,
          runId,
          reason: `${runs} runs of the job go on at once, and ${most} may`,
        });
  }

  /** What may have been sent must be stored as such: a successor takes what is `queued` for surely not sent. */
  private shardIsStored(runId: number, index: number, say: (kind: string, reason: string) => void): void {
    const shard = this.tables.shards.get(runId)?.get(index);
    if (shard !== undefined && shard.state !== 'running')
      say('sent-unstored', `shard ${index} was sent, and its row says ${shard.state}`);
  }

  /** An edit may lower what a job may do at once: what goes on by then ends as it ends. */
  private mostOpen(jobId: number, most: number): number {
    let allowed = most;
    for (const spec of this.tables.jobs.get(jobId)!.specs.values())
      allowed = Math.max(allowed, spec.concurrencyPolicy === 'Allow' ? spec.maxConcurrentRuns : 1);
    return allowed;
  }
}
