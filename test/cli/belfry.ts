import { runCli } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface Said {
  code: number;
  out: string;
  err: string;
}

interface Around extends Partial<Terminal> {
  input?: string;
}

/** 2026-03-01T12:00:00Z, in every test. */
export const NOW = Date.UTC(2026, 2, 1, 12);

/** A terminal without colours whose pauses end at once. */
export function testTerminal({ input = '', ...around }: Around = {}): {
  terminal: Terminal;
  said: { out: string; err: string };
} {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    write: (text) => {
      said.out += text;
    },
    note: (text) => {
      said.err += text;
    },
    stdin: (async function* () {
      yield input;
    })(),
    colours: false,
    env: {},
    home: '/nonexistent',
    now: () => NOW,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    interrupted: new AbortController().signal,
    ...around,
  };
  return { terminal, said };
}

/** What the command line says and answers, run within this process. */
export async function belfry(args: readonly string[], around: Around = {}): Promise<Said> {
  const { terminal, said } = testTerminal(around);
  const code = await runCli(args, terminal);
  return { code, ...said };
}
