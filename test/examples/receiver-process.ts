import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One JSON line of a receiver. */
export interface Line {
  path: string;
  logId: string;
  shardIndex: number;
  shardTotal: number;
  attempt: number;
  job: string;
  cause: string;
  key: string;
  status: number;
  code: number;
  how: string;
}

export interface Stats {
  language: string;
  deliveries: number;
  worked: number;
  replayed: number;
  refused: number;
  byPath: Record<string, number>;
  recent: Line[];
}

export interface Delivery {
  path: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string | ReadableStream;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: { code: number; message?: string; users?: number[] };
}

/** A receiver that runs, started as a user starts it, on a port of its own choice. */
export class ReceiverProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #waiting: ((line: Line) => boolean)[] = [];
  readonly lines: Line[] = [];
  url = '';

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
  }

  static async start([command, ...args]: [string, ...string[]], secrets: string[] = []): Promise<ReceiverProcess> {
    const secret = secrets.length > 0 ? ['--secret', secrets.join(' ')] : [];
    // PHP keeps its memory in files.
    const folder = await mkdtemp(join(tmpdir(), 'belfry-example-'));
    const child = spawn(command, [...args, '--port', '0', ...secret], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: folder },
    });
    const receiver = new ReceiverProcess(child, folder);
    let complaints = '';
    child.stderr!.on('data', (chunk) => {
      complaints += chunk;
    });
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', (text) => receiver.#take(text, resolve));
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the receiver ended with ${code}: ${complaints}`)));
    });
    await receiver.#healthy();
    return receiver;
  }

  #take(text: string, listening: () => void): void {
    const line = JSON.parse(text) as Line & { listening?: string };
    if (line.listening !== undefined) {
      this.url = line.listening;
      listening();
      return;
    }
    this.lines.push(line);
    for (const check of [...this.#waiting]) if (check(line)) this.#waiting.splice(this.#waiting.indexOf(check), 1);
  }

  /** PHP says where it will listen just before it does. */
  async #healthy(): Promise<void> {
    for (;;) {
      const response = await fetch(`${this.url}/healthz`).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.status === 200) return;
      if (this.#child.exitCode !== null) throw new Error('the receiver ended before it was healthy');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async deliver({ path, headers = {}, body = '{}' }: Delivery): Promise<Answer> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body, duplex: 'half' };
    const response = await fetch(this.url + path, init as RequestInit);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  }

  async stats(): Promise<Stats> {
    return (await (await fetch(`${this.url}/stats`)).json()) as Stats;
  }

  /** The line about the delivery under this key, be it printed already or not. */
  async lineOf(key: string): Promise<Line> {
    const found = this.lines.find((line) => line.key === key);
    if (found) return found;
    return new Promise((resolve) => {
      this.#waiting.push((line) => {
        if (line.key === key) resolve(line);
        return line.key === key;
      });
    });
  }

  /** As a user stops it: the one process that was started is told to end. */
  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
