import { Worker } from 'node:worker_threads';
import type { Outcome } from '../../fire/call/outcome.ts';
import {
  compileSuccess,
  judgeWithoutBody,
  type SuccessRuleSpec,
  verdictOfBody,
} from '../../fire/verdict/success-rule.ts';
import type { Verdict } from '../../fire/verdict/verdict.ts';
import type { Answer, Question } from './judge-thread.ts';

export interface JudgeLimits {
  /** How long one reply may take, once it is its turn. */
  timeMs: number;
  memoryMb: number;
  /** How long the thread waits for more before it ends. */
  idleMs: number;
  /** How long the thread may take to start. */
  startMs: number;
}

const LIMITS: JudgeLimits = { timeMs: 2_000, memoryMb: 256, idleMs: 10_000, startMs: 30_000 };

/** One reply in the queue. `settle` gets null where the body satisfies, else the reason. */
interface Waiting {
  question: Question;
  settle: (failure: string | null) => void;
}

/**
 * Judges heavy replies in a thread of its own, one after the other. The thread is started when it is first needed, ended when
 * it idles, and replaced when a reply takes too long or too much memory: then the verdict is failed, with that reason.
 */
export class JudgeWorker {
  private readonly limits: JudgeLimits;
  private readonly queue: Waiting[] = [];
  private current: Waiting | null = null;
  private thread: Worker | null = null;
  private ready = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(limits: Partial<JudgeLimits> = {}) {
    this.limits = { ...LIMITS, ...limits };
  }

  /** The verdict of `judge`, without holding up this thread. Never rejects for what a reply holds. */
  async judgeElsewhere(success: SuccessRuleSpec, outcome: Outcome): Promise<Verdict> {
    const rule = compileSuccess(success);
    const early = judgeWithoutBody(rule, outcome);
    if (early !== null) return early;
    const { status, body } = outcome.reply!;
    const { json, body: bodySpec } = success;
    // A copy: the reply's own memory may be part of a pool, which would be sent as a whole, or be taken away.
    const question: Question = { spec: { json, body: bodySpec }, body: new Uint8Array(body) };
    const failure = await new Promise<string | null>((settle) => {
      this.queue.push({ question, settle });
      this.next();
    });
    return verdictOfBody(rule, status, failure);
  }

  /** Whether a thread is alive. */
  get running(): boolean {
    return this.thread !== null;
  }

  /** Ends the thread. Replies that still wait are judged failed, so settle all calls first. */
  async stop(): Promise<void> {
    const left = [...(this.current === null ? [] : [this.current]), ...this.queue.splice(0)];
    this.current = null;
    const ended = this.endThread();
    for (const { settle } of left) settle('the reply was not judged: the server stopped');
    await ended;
  }

  private next(): void {
    if (this.current !== null) return;
    if (this.queue.length === 0) this.limit(this.limits.idleMs, () => void this.endThread());
    else if (this.thread === null) this.startThread();
    else if (this.ready) this.ask(this.thread, this.queue.shift()!);
  }

  private ask(thread: Worker, waiting: Waiting): void {
    this.current = waiting;
    const { question } = waiting;
    thread.postMessage(question, [question.body.buffer as ArrayBuffer]);
    this.limit(this.limits.timeMs, () => this.giveUp(`the rule took longer than ${this.limits.timeMs} ms`));
  }

  private startThread(): void {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const thread = new Worker(new URL(`./judge-thread.${extension}`, import.meta.url), {
      name: 'judge',
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMb },
    });
    // It holds no process alive by itself.
    thread.unref();
    this.thread = thread;
    // A thread that was ended may still have something to say; nobody listens.
    const ifCurrent =
      <T>(react: (said: T) => void) =>
      (said: T): void => {
        if (this.thread === thread) react(said);
      };
    thread.on(
      'message',
      ifCurrent((answer: Answer) => this.take(answer)),
    );
    thread.on(
      'error',
      ifCurrent((error: NodeJS.ErrnoException) => this.giveUp(this.sentenceOf(error))),
    );
    thread.on(
      'exit',
      ifCurrent(() => this.giveUp('the rule could not be judged: its thread ended')),
    );
    this.limit(this.limits.startMs, () => this.giveUp('the rule could not be judged: its thread does not start'));
  }

  private take(answer: Answer): void {
    if (answer.kind === 'ready') this.ready = true;
    else {
      const judged = this.current;
      this.current = null;
      judged?.settle(answer.kind === 'judged' ? answer.failure : `the rule could not be judged: ${answer.message}`);
    }
    this.next();
  }

  /** What is judged now, or waits for a thread that can't start, fails; the rest goes on in a new thread. */
  private giveUp(reason: string): void {
    const failed = this.current ?? this.queue.shift();
    this.current = null;
    void this.endThread();
    failed?.settle(reason);
    if (this.queue.length > 0) this.next();
  }

  private async endThread(): Promise<void> {
    clearTimeout(this.timer);
    const thread = this.thread;
    this.thread = null;
    this.ready = false;
    await thread?.terminate();
  }

  private limit(ms: number, reached: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(reached, ms);
    this.timer.unref();
  }

  private sentenceOf(error: NodeJS.ErrnoException): string {
    return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? `the rule needed more than ${this.limits.memoryMb} MB for this reply`
      : `the rule could not be judged: ${error.message}`;
  }
}
