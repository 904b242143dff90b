import type { Judge } from '../../engine/dispatcher/ports.ts';
import type { Outcome } from '../../fire/call/outcome.ts';
import { judgeWithoutBody, type SuccessRule, verdictOfBody } from '../../fire/verdict/success-rule.ts';
import type { Verdict } from '../../fire/verdict/verdict.ts';
import { type Finding, JudgeHost, type JudgeHostLimits } from './judge-host.ts';
import { type HeavyReply, JudgeTurns, type TurnLimits } from './judge-turns.ts';

export interface JudgeLimits extends JudgeHostLimits, TurnLimits {
  /** Threads at once; two keep one for those that are quick, and leave the loop that fires its processor. */
  threads: number;
  /** How long a reply may wait for its turn and its verdict. */
  waitMs: number;
}

const LIMITS: JudgeLimits = {
  threads: 2,
  timeMs: 2_000,
  waitMs: 60_000,
  memoryMb: 256,
  mostBytes: 268_435_456,
  slowMs: 250,
  idleMs: 10_000,
  startMs: 30_000,
};

/** How often those that wait are asked whether they still do. */
const LOOK_MS = 100;

/**
 * Judges heavy replies in threads of their own, made when they are needed and ended when they idle. A reply keeps its call slot until it
 * is judged: that slows its own application's calls down to what can be judged, and nobody else's.
 */
export class JudgePool implements Judge {
  private readonly limits: JudgeLimits;
  private readonly turns: JudgeTurns;
  private readonly hosts: readonly JudgeHost[];
  private looking: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(limits: Partial<JudgeLimits> = {}) {
    this.limits = { ...LIMITS, ...limits };
    this.turns = new JudgeTurns(this.limits);
    this.hosts = Array.from({ length: this.limits.threads }, () => new JudgeHost(this.limits));
  }

  /** The verdict of `judge`, without holding up this thread. Never rejects. */
  async judgeElsewhere(
    rule: SuccessRule,
    outcome: Outcome,
    applicationId: number,
    signal: HeavyReply['signal'],
  ): Promise<Verdict> {
    const early = judgeWithoutBody(rule, outcome);
    if (early !== null) return early;
    const { status, body } = outcome.reply!;
    const failure = await new Promise<string | null>((settle) => {
      const reply = { applicationId, rule, body, since: performance.now(), signal, settle };
      if (this.stopped) settle(STOPPED);
      else if (this.turns.add(reply)) this.next();
      else settle(NO_ROOM);
    });
    return verdictOfBody(rule, status, failure);
  }

  /** Threads that are alive. */
  get running(): number {
    return this.hosts.filter((host) => host.running).length;
  }

  /** Ends the threads. Replies that still wait are judged failed, so settle all calls first. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.turns.withdraw(() => STOPPED);
    await Promise.all(this.hosts.map((host) => host.end(STOPPED)));
    clearInterval(this.looking);
  }

  private next(): void {
    for (;;) {
      const host = this.hosts.find(({ busy }) => !busy);
      const reply = host === undefined ? null : this.turns.take();
      if (reply === null) break;
      void host!.judge(questionOf(reply)).then((finding) => this.settle(reply, finding));
    }
    this.lookOut();
  }

  private settle(reply: HeavyReply, { failure, tookMs }: Finding): void {
    this.turns.judged(reply, tookMs);
    reply.settle(failure);
    this.next();
  }

  /** Calls are cut off by a mark that nobody calls out, and patience ends by itself: so those that wait are looked at now and then. */
  private lookOut(): void {
    if (this.turns.isEmpty) {
      clearInterval(this.looking);
      this.looking = undefined;
    } else if (this.looking === undefined) {
      this.looking = setInterval(() => this.look(), LOOK_MS);
      this.looking.unref();
    }
  }

  private look(): void {
    const { waitMs } = this.limits;
    const now = performance.now();
    this.turns.withdraw(({ signal, since }) => {
      if (signal.aborted) return 'the reply was not judged: its call was cut off';
      return now - since > waitMs
        ? `the verdict took longer than ${waitMs} ms: too many large replies of this application wait for theirs`
        : null;
    });
    this.lookOut();
  }
}

const STOPPED = 'the reply was not judged: the server stopped';
const NO_ROOM =
  'the reply was not judged: too many large replies of this application wait for their verdicts; fewer calls at once (limits.maxConcurrentCalls) or smaller replies help';

/** The body as a copy: the reply's own memory may be part of a pool, which would be sent as a whole, or be taken away. */
const questionOf = ({ rule, body }: HeavyReply) => ({
  spec: { json: rule.spec.json, body: rule.spec.body },
  body: new Uint8Array(body),
});
