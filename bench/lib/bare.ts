import type { BareTask } from './bare-process.ts';
import { startTaskProcess, type TaskProcess } from './task-process.ts';

/** The yardstick in a process of its own, so that nothing of the bench's runs beside it. */
export type Bare = TaskProcess<BareTask>;

export const startBare = (origins: readonly string[]): Bare =>
  startTaskProcess(new URL('./bare-process.ts', import.meta.url), origins);
