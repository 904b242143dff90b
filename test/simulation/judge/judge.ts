import type { Call } from '../../../src/verify/receiver/call.ts';
import { calledRun, matchCalls } from '../../../src/verify/receiver/match.ts';
import { SeenEndpoints, type UnseenCall, unseenCall } from '../../../src/verify/receiver/unseen-calls.ts';
import { verify } from '../../../src/verify/verify.ts';
import type { Arrival } from '../world/targets.ts';
import type { World } from '../world/world.ts';
import { recordOf } from './record.ts';
import type { SimulatedFinding } from './witness.ts';

/** Judges what a world has come to: `belfry verify` with the receiver's log, and what only the simulation can know. */
export async function judgeWorld({ store, definitions, targets, time, witness }: World): Promise<SimulatedFinding[]> {
  const { tables } = store;
  const jobIds = new Map(definitions.jobs.map(({ name, id }) => [name, id]));
  const found = ({
    kind,
    job,
    at,
    runId,
    reason,
  }: {
    kind: string;
    job: string;
    at: number | null;
    runId: number | null;
    reason: string;
  }) => witness.found({ kind, jobId: jobIds.get(job) ?? null, at, runId, reason });
  const runs: ReturnType<typeof calledRun>[] = [];
  await verify(stream(recordOf(tables, definitions.jobs, time.now)), {
    lateMs: null,
    found,
    looked: (run, job) => runs.push(calledRun(run, job)),
  });
  const unknown = ({ logId, job }: Call) =>
    found({ kind: 'unknown-call', job: job ?? '', at: null, runId: logId, reason: 'its run is no row' });
  const endpoints = new SeenEndpoints();
  const lacking: UnseenCall[] = [];
  await matchCalls(stream(runs), stream(targets.log.map(callOf)), found, unknown, (run, attempt, isSeen) => {
    if (isSeen) endpoints.saw(attempt);
    else lacking.push(unseenCall(run, attempt));
  });
  for (const call of lacking) if (endpoints.shouldHold(call)) found(call.finding);
  return witness.findings;
}

/** As a receiver would have written it down. */
const callOf = ({ at, fireAt, ...call }: Arrival): Call => ({
  ...call,
  at: new Date(at).toISOString(),
  fireAt: new Date(fireAt).toISOString(),
});

async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
