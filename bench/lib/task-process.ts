import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpuSecondsOf } from './process-facts.ts';

/** A process of its own that does one task after the other, as it is told over IPC. */
export interface TaskProcess<Task> {
  run(task: Task): Promise<number>;
  /** CPU used so far, seconds of one core. */
  cpuSeconds(): number;
  stop(): void;
}

export const startTaskProcess = <Task extends object>(script: URL, argv: readonly string[]): TaskProcess<Task> => {
  const child = fork(script, [...argv]);
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${script.pathname} ended: ${code ?? signal}`);
  });
  ended.catch(() => {});
  return {
    run: async (task) => {
      const answer = once(child, 'message');
      child.send(task);
      const [{ value, error }] = (await Promise.race([answer, ended])) as [{ value: number; error?: string }];
      if (error !== undefined) throw new Error(error);
      return value;
    },
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    stop: () => void child.kill(),
  };
};

/** The other side. */
export const answerTasks = <Task>(perform: (task: Task) => Promise<number>): void => {
  process.on('message', (task: Task) => {
    perform(task).then(
      (value) => process.send!({ value }),
      (error) => process.send!({ error: String(error?.stack ?? error) }),
    );
  });
};
