import type { Outcome } from '../fire/call/outcome.ts';
import { FAILURE_HEAD_BYTES, SUCCESS_HEAD_BYTES } from '../fire/log/body-head.ts';
import { cleanReason } from '../fire/log/clean-reason.ts';
import { createRedactor } from '../fire/log/redact.ts';
import { compileSuccess, judgeWithoutBody } from '../fire/verdict/success-rule.ts';
import { valueAt } from '../model/path.ts';
import { readJob } from './read-job.ts';
import type { TrialWay } from './trial.ts';

/** A reply of the job as it was kept. */
export interface ReplayedReply {
  runId: number;
  shardIndex: number;
  number: number;
  status: number;
  verdict: string;
  /** The head of its body, masked. */
  bodyHead: string | null;
  bodyBytes: number | null;
}

export interface Replay {
  succeeded: number;
  failed: number;
  /** Only the head of their body was kept, which is too little to judge by. */
  unknown: number;
  items: {
    runId: string;
    shardIndex: number;
    attempt: number;
    status: number;
    was: string;
    /** Null where it can't be told. */
    now: string | null;
    reason: string;
  }[];
}

const redact = createRedactor();

/** What a success rule would have made of replies that came back before. Nothing is called or stored. @throws CommandError `invalid` */
export const replaySuccess = async (
  judge: TrialWay['judge'],
  success: unknown,
  replies: readonly ReplayedReply[],
): Promise<Replay> => {
  const rule = compileSuccess(readJob(jobAround(success), { namespace: 'default', name: 'replay' }).spec.success);
  const replay: Replay = { succeeded: 0, failed: 0, unknown: 0, items: [] };
  for (const reply of replies) {
    const outcome = outcomeOf(reply);
    const early = judgeWithoutBody(rule, outcome);
    const verdict = early ?? (isCut(reply) ? null : await judge(rule, outcome, 0));
    replay[verdict === null ? 'unknown' : verdict.state === 'succeeded' ? 'succeeded' : 'failed']++;
    replay.items.push({
      runId: String(reply.runId),
      shardIndex: reply.shardIndex,
      attempt: reply.number,
      status: reply.status,
      was: reply.verdict,
      now: verdict?.state ?? null,
      reason: verdict === null ? 'only the head of its body was kept' : cleanReason(verdict.reason, redact),
    });
  }
  return replay;
};

/** The smallest job that holds the rule, so that a replay refuses what a save would refuse. */
const jobAround = (success: unknown): unknown => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: {},
  spec: {
    application: 'replay',
    schedule: {},
    request: { path: '/' },
    ...(valueAt({ success }, ['success']) == null ? {} : { success }),
  },
});

const outcomeOf = ({ status, bodyHead }: ReplayedReply): Outcome => ({
  reply: { status, headers: {}, body: Buffer.from(bodyHead ?? '') },
  sent: true,
  timing: { totalMs: 0 },
});

const isCut = ({ bodyHead, bodyBytes, verdict }: ReplayedReply): boolean =>
  bodyHead === null || (bodyBytes ?? 0) > (verdict === 'failed' ? FAILURE_HEAD_BYTES : SUCCESS_HEAD_BYTES);
