import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface ChildOptions {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** What it prints goes there. */
  logFile: string;
  /** Told where it ended and nobody here had asked for that: a signal's name, or its exit code. */
  endedByItself: (how: string) => void;
}

const running = new Set<ChildProcess>();
// The last resort: none outlives this process, whatever becomes of it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One process of the stage, in a group of its own: Ctrl-C reaches chaos, and chaos ends its children in order. */
export class Child {
  readonly startedAt = performance.now();
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #how: string | null = null;
  #isMeant = false;

  constructor(options: ChildOptions) {
    const log = openSync(options.logFile, 'a');
    const { command, args, env, cwd } = options;
    this.#child = spawn(command, [...args], { env, cwd, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    running.add(this.#child);
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        running.delete(this.#child);
        this.#how ??= how;
        resolve(how);
        if (!this.#isMeant) options.endedByItself(how);
      };
      this.#child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      this.#child.once('error', (error) => end(error.message));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#how === null;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it on purpose. @returns how it ended */
  end(signal: NodeJS.Signals): Promise<string> {
    this.#isMeant = true;
    this.#child.kill(signal);
    return this.ended;
  }
}
