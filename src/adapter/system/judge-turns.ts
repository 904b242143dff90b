import type { SuccessRule } from '../../fire/verdict/success-rule.ts';

/** A reply that waits for its verdict, or is judged now. */
export interface HeavyReply {
  applicationId: number;
  rule: SuccessRule;
  body: Buffer;
  /** Milliseconds by the process' own clock. */
  since: number;
  signal: { readonly aborted: boolean };
  /** Null where the body satisfies, else the reason; only the first answer counts. */
  settle: (failure: string | null) => void;
}

interface Lane {
  waiting: HeavyReply[];
  judged: HeavyReply | null;
  bytes: number;
}

export interface TurnLimits {
  /** All bodies that wait or are judged. */
  mostBytes: number;
  /** An application whose last verdict took longer is a slow one. */
  slowMs: number;
}

/**
 * Whose heavy reply is next: applications take turns, one reply of each at a time, so that many of one application's never hold up
 * another's. Slow applications share one thread among themselves; the others find a thread that none of those holds.
 */
export class JudgeTurns {
  /** In the order of their turns. */
  private readonly lanes = new Map<number, Lane>();
  private readonly slow = new Set<number>();
  private bytes = 0;

  constructor(private readonly limits: TurnLimits) {}

  /** False where there is no room: an application's bodies take no more than they leave free, and its first is always taken. */
  add(reply: HeavyReply): boolean {
    const lane = this.lanes.get(reply.applicationId) ?? { waiting: [], judged: null, bytes: 0 };
    const size = reply.body.length;
    if (lane.bytes > 0 && lane.bytes + size > this.limits.mostBytes - this.bytes - size) return false;
    lane.waiting.push(reply);
    lane.bytes += size;
    this.bytes += size;
    this.lanes.set(reply.applicationId, lane);
    return true;
  }

  /** The next reply, from now on judged; null where no application may have its turn. */
  take(): HeavyReply | null {
    const slowIsJudged = [...this.lanes].some(([id, { judged }]) => judged !== null && this.slow.has(id));
    for (const [id, lane] of this.lanes) {
      if (lane.judged !== null || lane.waiting.length === 0 || (slowIsJudged && this.slow.has(id))) continue;
      lane.judged = lane.waiting.shift()!;
      this.lanes.delete(id);
      this.lanes.set(id, lane);
      return lane.judged;
    }
    return null;
  }

  judged(reply: HeavyReply, tookMs: number): void {
    const { applicationId } = reply;
    if (tookMs > this.limits.slowMs) this.slow.add(applicationId);
    else this.slow.delete(applicationId);
    const lane = this.lanes.get(applicationId)!;
    lane.judged = null;
    this.leave(lane, reply);
  }

  /** Takes back the waiting replies for which there is a reason, and settles them with it; one that is judged now is settled only. */
  withdraw(reasonFor: (reply: HeavyReply) => string | null): void {
    for (const lane of [...this.lanes.values()]) {
      const gone = new Set<HeavyReply>();
      for (const reply of lane.judged === null ? lane.waiting : [lane.judged, ...lane.waiting]) {
        const reason = reasonFor(reply);
        if (reason === null) continue;
        if (reply !== lane.judged) gone.add(reply);
        reply.settle(reason);
      }
      if (gone.size > 0) lane.waiting = lane.waiting.filter((reply) => !gone.has(reply));
      for (const reply of gone) this.leave(lane, reply);
    }
  }

  get isEmpty(): boolean {
    return this.lanes.size === 0;
  }

  private leave(lane: Lane, { applicationId, body }: HeavyReply): void {
    lane.bytes -= body.length;
    this.bytes -= body.length;
    if (lane.judged === null && lane.waiting.length === 0) this.lanes.delete(applicationId);
  }
}
