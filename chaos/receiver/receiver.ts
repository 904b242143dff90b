import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from '../child.ts';

const PROGRAM = fileURLToPath(new URL('receiver.mjs', import.meta.url));
const AGAIN_AFTER_MS = 200;

export interface Stats {
  calls: number;
  /** Between the fire time and the arrival of first attempts, at most within the last second; ms. */
  lateMs: number;
  quietForMs: number;
}

/** The service that is called. It is started again where it dies, and goes on in the same file. */
export class Receiver {
  readonly file: string;
  private child: Child | null = null;
  private isClosed = false;
  private readonly port: number;
  private readonly folder: string;
  private readonly died: (how: string) => void;

  constructor(folder: string, port: number, died: (how: string) => void) {
    this.folder = folder;
    this.port = port;
    this.died = died;
    this.file = join(folder, 'receiver.jsonl');
    this.start();
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async stats(): Promise<Stats> {
    const reply = await fetch(`http://127.0.0.1:${this.port}/stats`, { signal: AbortSignal.timeout(1_000) });
    return (await reply.json()) as Stats;
  }

  async listening(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const stats = await this.stats().catch(() => null);
      if (stats !== null) return;
      if (tries > 200) throw new Error('the receiver did not start: see receiver.log');
      await sleep(50);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.child?.end('SIGTERM');
  }

  private start(): void {
    if (this.isClosed) return;
    this.child = new Child({
      name: 'receiver',
      command: process.execPath,
      args: [PROGRAM, String(this.port), this.file],
      env: { PATH: process.env.PATH },
      cwd: this.folder,
      logFile: join(this.folder, 'receiver.log'),
      endedByItself: (how) => {
        this.died(how);
        void sleep(AGAIN_AFTER_MS).then(() => this.start());
      },
    });
  }
}
