import type { Finding } from '../finding.ts';
import type { CalledAttempt, CalledRun } from './match.ts';

/** A call to which the store holds a reply, and that a receiver's file does not hold. */
export interface UnseenCall {
  endpoint: string;
  /** When its attempt began, Unix ms. */
  at: number;
  finding: Finding;
}

export const unseenCall = ({ logId, namespace, job }: CalledRun, { name, repliedBy, startedAt }: CalledAttempt) => {
  const [index, number] = name.split(':');
  const reason = `${repliedBy} replied to attempt ${number} of shard ${index}, and the file does not hold it`;
  const finding: Finding = { kind: 'unseen-call', namespace, job, at: startedAt, runId: logId, reason };
  return { endpoint: repliedBy!, at: startedAt, finding } satisfies UnseenCall;
};

/** Calls overtake each other on their way, so the file's ends are held to be ragged by so much, ms. */
const RAGGED_MS = 500;

/**
 * What a receiver's file tells of. It may be of one receiver among several, and begin or end in the middle: it is held to be whole for an
 * endpoint from half a second after the first of its calls there to half a second before the last one.
 */
export class SeenEndpoints {
  /** When the first and the last attempt began that the file holds, Unix ms. */
  private readonly seen = new Map<string, { from: number; to: number }>();

  saw({ repliedBy, startedAt }: CalledAttempt): void {
    const known = this.seen.get(repliedBy!);
    if (known === undefined) this.seen.set(repliedBy!, { from: startedAt, to: startedAt });
    else {
      known.from = Math.min(known.from, startedAt);
      known.to = Math.max(known.to, startedAt);
    }
  }

  shouldHold({ endpoint, at }: UnseenCall): boolean {
    const known = this.seen.get(endpoint);
    return known !== undefined && at > known.from + RAGGED_MS && at < known.to - RAGGED_MS;
  }
}
