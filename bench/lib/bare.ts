import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BareTask } from './bare-process.ts';

/** The yardstick in a process of its own, so that nothing of the bench's runs beside it. */
export interface Bare {
  /** Answers what the task answers: calls a second, or milliseconds. */
  run(task: BareTask): Promise<number>;
  stop(): void;
}

export const startBare = async (origins: readonly string[]): Promise<Bare> => {
  const child = fork(fileURLToPath(new URL('./bare-process.ts', import.meta.url)), [...origins]);
  return {
    run: async (task) => {
      const answer = once(child, 'message');
      child.send(task);
      const [{ value, error }] = (await answer) as [{ value: number; error?: string }];
      if (error !== undefined) throw new Error(error);
      return value;
    },
    stop: () => void child.kill(),
  };
};
