/** The processes that the demo starts, so that none outlives it. */
import { spawn } from 'node:child_process';

export class Children {
  #running = new Map();

  constructor() {
    // The last resort, should the demo itself fail: an exit waits for nobody.
    process.on('exit', () => {
      for (const child of this.#running.keys()) child.kill('SIGKILL');
    });
  }

  /** In a group of its own: Ctrl-C reaches the demo, and the demo stops its children in order. */
  start(command, args, options) {
    const child = spawn(command, args, { ...options, detached: true });
    const ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code));
      child.once('error', (error) => resolve(error.message));
    }).then((how) => {
      this.#running.delete(child);
      return how;
    });
    this.#running.set(child, ended);
    return { child, ended };
  }

  /** Asks it to end, and makes it end where it does not within `graceMs`. */
  async stop(child, graceMs) {
    const ended = this.#running.get(child);
    if (ended === undefined) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  }
}
