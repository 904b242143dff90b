import type { Metrics } from '../adapter/system/metrics.ts';
import type { RunLog } from '../adapter/system/run-log.ts';
import type { EnginePorts } from '../engine/engine-ports.ts';

/** What the engine tells of runs goes to metrics and log. */
export const watchRuns = (metrics: Metrics, log: RunLog, perJob: boolean): EnginePorts['watch'] => ({
  sent: (_run, lateMs) => metrics.fireLateness.observeMs(lateMs),
  calling: (run, shard, endpoint) => log.calling(run, shard, endpoint),
  ended: (run, attempt, shard) => {
    metrics.callDuration.observeMs(attempt.timing?.totalMs ?? attempt.durationMs);
    metrics.attempts.add([run.namespace, run.application, attempt.fault ?? attempt.verdict]);
    log.ended(run, attempt, shard);
  },
  settled: (run, end, openForMs, shards) => {
    const { namespace, application, job } = run;
    metrics.runDuration.observeMs(openForMs);
    metrics.runs.add([namespace, application, end.state]);
    if (perJob) metrics.jobRuns.add([namespace, job, end.state]);
    if (end.state === 'missed') metrics.slotsMissed.add([codeOf(end.reason) ?? end.state]);
    log.settled(run, end, openForMs, shards);
  },
});

/** What the planner has decided, once it is committed. */
export const watchOpening =
  (metrics: Metrics, log: RunLog, now: () => number): EnginePorts['opened'] =>
  (runs, { spans }) => {
    const openedAt = now();
    for (const { facts, born, reason } of runs) {
      if (facts.slotAt !== null) metrics.openLateness.observeMs(openedAt - facts.slotAt);
      if (born === 'skipped' || born === 'missed') metrics.slotsMissed.add([codeOf(reason) ?? born]);
    }
    for (const { reason, slots } of spans) metrics.slotsMissed.add([reason], slots);
    log.opened(runs, spans);
  };

/** `no-endpoint: none of 3 …` → `no-endpoint`: a label must not be a sentence. */
const codeOf = (reason: string | null): string | undefined => reason?.split(':')[0];
