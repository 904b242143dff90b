import { Worker } from 'node:worker_threads';
import type { Answer, Question } from './judge-thread.ts';

export interface JudgeHostLimits {
  /** How long one reply may take. */
  timeMs: number;
  memoryMb: number;
  /** How long the thread waits for more before it ends. */
  idleMs: number;
  /** How long the thread may take to start. */
  startMs: number;
}

export interface Finding {
  /** Null where the body satisfies the rule, else why not. */
  failure: string | null;
  /** What the rule took, a thread's start left out. */
  tookMs: number;
}

interface Asked {
  question: Question;
  /** When the thread was given the question; null while it starts. */
  since: number | null;
  settle: (finding: Finding) => void;
}

/**
 * One thread that judges replies: started with the first one, ended when it idles, and replaced when a reply takes too long, too much
 * memory or the thread down with it. Then that reply's finding says so.
 */
export class JudgeHost {
  private thread: Worker | null = null;
  private asked: Asked | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly limits: JudgeHostLimits) {}

  /** Whether it judges a reply now; it takes one at a time. */
  get busy(): boolean {
    return this.asked !== null;
  }

  /** Whether its thread is alive. */
  get running(): boolean {
    return this.thread !== null;
  }

  /** The body's memory goes to the thread: give a copy. Never rejects. */
  judge(question: Question): Promise<Finding> {
    return new Promise((settle) => {
      this.asked = { question, since: null, settle };
      if (this.thread === null) this.start();
      else this.ask();
    });
  }

  /** Ends the thread; what it judges now fails with this reason. */
  async end(reason: string): Promise<void> {
    const ended = this.endThread();
    this.settle(reason);
    await ended;
  }

  private start(): void {
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
      ifCurrent((error: NodeJS.ErrnoException) => void this.end(this.sentenceOf(error))),
    );
    thread.on(
      'exit',
      ifCurrent(() => void this.end('the reply could not be judged: its thread ended')),
    );
    const { startMs } = this.limits;
    this.limit(startMs, () => void this.end('the reply could not be judged: its thread does not start'));
  }

  private ask(): void {
    const { timeMs } = this.limits;
    const { question } = this.asked!;
    this.asked!.since = performance.now();
    this.thread!.postMessage(question, [question.body.buffer as ArrayBuffer]);
    this.limit(timeMs, () => void this.end(`the verdict took longer than ${timeMs} ms`));
  }

  private take(answer: Answer): void {
    if (answer.kind === 'ready') {
      this.ask();
      return;
    }
    this.limit(this.limits.idleMs, () => void this.endThread());
    this.settle(answer.kind === 'judged' ? answer.failure : `the reply could not be judged: ${answer.message}`);
  }

  private settle(failure: string | null): void {
    const asked = this.asked;
    this.asked = null;
    asked?.settle({ failure, tookMs: asked.since === null ? 0 : performance.now() - asked.since });
  }

  private async endThread(): Promise<void> {
    clearTimeout(this.timer);
    const thread = this.thread;
    this.thread = null;
    await thread?.terminate();
  }

  private limit(ms: number, reached: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(reached, ms);
    this.timer.unref();
  }

  private sentenceOf(error: NodeJS.ErrnoException): string {
    return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? `the verdict needed more than ${this.limits.memoryMb} MB for this reply`
      : `the reply could not be judged: ${error.message}`;
  }
}
