/** Sees each run as it settles, and once more where it was rerun. */
import { setTimeout as pause } from 'node:timers/promises';

const OPEN = ['queued', 'running', 'waiting'];
const LOOK_EVERY_MS = 200;

/**
 * Calls `onSettled` with each settled run, its shards and attempts, in the order of their fire times within one look.
 * @returns `{ idle, stop }`; `idle()` resolves to the ids of runs still open, as of a look that began after it was asked
 */
export const followRuns = (api, sinceMs, onSettled) => {
  const told = new Set();
  let asked = [];
  let stopped = false;

  const look = async () => {
    const runs = await api.runsSince(sinceMs);
    for (const run of runs.toReversed()) {
      const name = `${run.id} ${run.rounds}`;
      if (OPEN.includes(run.state) || told.has(name)) continue;
      told.add(name);
      await onSettled(await api.run(run.id));
    }
    return runs.filter(({ state }) => OPEN.includes(state)).map(({ id }) => id);
  };

  const loop = (async () => {
    while (!stopped) {
      const waiting = asked;
      asked = [];
      const open = await look();
      for (const answer of waiting) answer(open);
      await pause(LOOK_EVERY_MS);
    }
  })();

  return {
    /** Fails where following fails. */
    failed: loop,
    openRuns: () => Promise.race([new Promise((resolve) => asked.push(resolve)), loop.then(() => [])]),
    stop: async () => {
      stopped = true;
      await loop.catch(() => {});
    },
  };
};
