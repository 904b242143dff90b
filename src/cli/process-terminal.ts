import { homedir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Terminal } from './terminal.ts';

/** The terminal of this very process. */
export function processTerminal(): Terminal {
  const interrupt = new AbortController();
  // The first Ctrl-C ends a watch or a wait in good order; the second one finds no listener any more and kills.
  process.once('SIGINT', () => interrupt.abort());
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0); // `belfry get runs | head`: the reader has seen enough
  });
  return {
    write: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    get stdin() {
      return process.stdin.setEncoding('utf8') as AsyncIterable<string>;
    },
    colours: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
    env: process.env,
    home: homedir(),
    now: () => Date.now(),
    pause: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
    interrupted: interrupt.signal,
  };
}
