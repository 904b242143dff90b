import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'major'; execution: 'async'; flavor: 'last-resort' }) => Promise<void>;

/** On so few cores, what V8 collects beside the loop it takes from the loop, and pays for the company on top. */
const FEW_CORES = 2;

/**
 * Lets V8's garbage collector work in the thread whose garbage it is, where no core is free for helpers: a fifth less CPU a run on two
 * cores, for the same pauses (marking stays incremental).
 */
export const suitCores = (cores: number): void => {
  // V8 gives an idle program's memory back by marking all of it, and the next burst of calls begins with marking it all again.
  setFlagsFromString('--memory-reducer-gc-count=0');
  if (cores > FEW_CORES) return;
  for (const flag of ['--no-concurrent-marking', '--no-parallel-scavenge']) setFlagsFromString(flag);
};

/** Gives back what loading and compiling the program needed for a moment: some 35 MB that an idle server would keep for good. */
export const trimMemory = async (): Promise<void> => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  await collect({ type: 'major', execution: 'async', flavor: 'last-resort' });
};
