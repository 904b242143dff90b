import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Doom } from './member-process.ts';

const PROGRAM = fileURLToPath(new URL('member-process.ts', import.meta.url));
const TYPES = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

/** A member in another process, which will be killed. */
export interface DoomedMember {
  /** From now on it dies at this point. */
  doom(doom: Doom): Promise<void>;
  /** Resolves once it is dead. */
  dead: Promise<void>;
  end(): Promise<void>;
}

/** Resolves once it is at work. */
export const startDoomedMember = async (databaseUrl: string): Promise<DoomedMember> => {
  const child = fork(PROGRAM, [databaseUrl, 'doomed'], { execArgv: TYPES, env: { PATH: process.env.PATH } });
  const exited = once(child, 'exit').then(([, signal]) => signal as string);
  const said = async (word: string): Promise<void> => {
    const answer = await Promise.race([once(child, 'message'), exited]);
    if (answer[0] !== word) throw new Error(`the member ended before it was ${word}`);
  };
  await said('ready');
  return {
    doom: async (doom) => {
      child.send(doom);
      await said('doomed');
    },
    dead: exited.then((signal) => {
      if (signal !== 'SIGKILL') throw new Error(`the member ended by ${signal}`);
    }),
    end: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
};
