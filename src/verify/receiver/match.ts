import type { Finding, FindingKind } from '../finding.ts';
import type { JobLine, RunLine } from '../record.ts';
import type { Call } from './call.ts';

/** A run as calls are matched with it; calls and runs of one logId come together in one share of the whole. */
export interface CalledRun {
  logId: number;
  namespace: string;
  job: string;
  fireAt: number;
  shardTotal: number;
  settled: boolean;
  /** The highest number that an attempt may have. */
  mostAttempts: number;
  followsRedirects: boolean;
  attempts: CalledAttempt[];
}

/** What a gateway answers by itself where it could not ask its target. */
const GATEWAY_REPLIES = [502, 503, 504];

/** An attempt as the store holds it. */
export interface CalledAttempt {
  /** `index:number` */
  name: string;
  /** Who was called; null where no reply came, or one that a gateway may have made: then nobody need have seen the call. */
  repliedBy: string | null;
  startedAt: number;
}

export function calledRun(run: RunLine, { namespace, name, revisions }: JobLine): CalledRun {
  const spec = revisions.find(({ number }) => number === run.revision)?.spec;
  return {
    logId: run.id,
    namespace,
    job: name,
    fireAt: run.fireAt,
    shardTotal: run.shardTotal,
    settled: run.settledAt !== null,
    mostAttempts: (spec?.retry.maxAttempts ?? Number.MAX_SAFE_INTEGER) * run.rounds,
    followsRedirects: (spec?.request.followRedirects ?? 0) > 0,
    attempts: run.attempts.map(({ shardIndex, number, status, endpoint, startedAt }) => ({
      name: `${shardIndex}:${number}`,
      repliedBy: status === null || GATEWAY_REPLIES.includes(status) ? null : endpoint,
      startedAt,
    })),
  };
}

/**
 * Matches what a receiver saw with what the store says was sent. `unknown` is told of calls whose run is not among `runs`.
 * An attempt of a run that still goes on may not be stored yet; one that followed a redirect arrives more than once.
 * `replied` is told of each stored attempt to which a reply came, and whether it is among `calls`.
 */
export async function matchCalls(
  runs: AsyncIterable<CalledRun>,
  calls: AsyncIterable<Call>,
  found: (finding: Finding) => void,
  unknown: (call: Call) => void,
  replied: (run: CalledRun, attempt: CalledAttempt, isSeen: boolean) => void,
): Promise<void> {
  const byId = new Map<number, CalledRun & { names: Set<string> }>();
  for await (const run of runs) byId.set(run.logId, { ...run, names: new Set(run.attempts.map(({ name }) => name)) });
  const seen = new Set<string>();
  for await (const call of calls) {
    const { logId, shardIndex, shardTotal, attempt, key, fireAt } = call;
    const run = byId.get(logId);
    if (run === undefined) {
      unknown(call);
      continue;
    }
    const say = (kind: FindingKind, reason: string) =>
      found({ kind, namespace: run.namespace, job: run.job, at: run.fireAt, runId: logId, reason });
    const name = `${shardIndex}:${attempt}`;
    if (shardTotal !== run.shardTotal || shardIndex >= run.shardTotal)
      say('shards-mixed-up', `a call was for shard ${shardIndex} of ${shardTotal}; the run has ${run.shardTotal}`);
    else if (key !== undefined && key !== '' && key !== `${logId}-${shardIndex}`)
      say('shards-mixed-up', `a call for shard ${shardIndex} had the key ${key}`);
    else if (attempt > run.mostAttempts)
      say('called-too-often', `shard ${shardIndex} saw attempt ${attempt}; at most ${run.mostAttempts} are allowed`);
    else if (run.settled && !run.names.has(name))
      say('unknown-call', `attempt ${attempt} of shard ${shardIndex} arrived, and the store holds no such attempt`);
    else if (seen.has(`${logId}:${name}`) && !run.followsRedirects)
      say('doubled-call', `attempt ${attempt} of shard ${shardIndex} arrived more than once`);
    if (fireAt !== undefined && Date.parse(fireAt) !== run.fireAt)
      say('unexplained', `a call says that its fire time is ${fireAt}`);
    seen.add(`${logId}:${name}`);
  }
  for (const run of byId.values())
    for (const attempt of run.attempts)
      if (attempt.repliedBy !== null) replied(run, attempt, seen.has(`${run.logId}:${attempt.name}`));
}
