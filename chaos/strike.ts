import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Chance, chanceOf } from './chance.ts';
import type { Blow, Fault, Victims } from './fault.ts';
import { LINK_FAULTS } from './link-faults.ts';
import { MEMBER_FAULTS } from './member-faults.ts';
import type { ChaosOptions } from './options.ts';
import { recovered } from './recovery.ts';
import type { Stage } from './stage.ts';

/** From here on the slopes of memory, descriptors and lag are what is asked for. */
const SOAK_MS = 30 * 60_000;
const END_TRIES = 20;

/** A victim that somebody else has just killed can't be struck, which is no fault of Belfry's. */
const struck = async (fault: Fault, victims: Victims, chance: Chance): Promise<Blow> => {
  try {
    return await fault.strike(victims, chance);
  } catch (error) {
    return { whom: '-', what: `could not strike: ${(error as Error).message}`, forMs: 0, end: () => {} };
  }
};

/** An overloaded machine recovers late, or not at all, from anything. */
const loadText = (): string => `The machine's load is ${loadavg()[0]!.toFixed(1)} on ${availableParallelism()} cores`;

const ended = async (blow: Blow): Promise<void> => {
  for (let tries = 1; ; tries++)
    try {
      return await blow.end();
    } catch (error) {
      if (tries === END_TRIES) throw error;
      await sleep(500);
    }
};

/** One fault after the other until the time is over: each is drawn once before any is drawn again. A fault that has begun is ended in any case. */
export const strikeUntil = async (stage: Stage, options: ChaosOptions, over: AbortSignal): Promise<void> => {
  const { journal, members, database } = stage;
  const isSoak = options.forMs >= SOAK_MS && members.length > 1;
  const victims = { ...stage, mortal: isSoak ? members.slice(1) : members };
  const chance = chanceOf(options.seed);
  const faults: readonly Fault[] = [...MEMBER_FAULTS, ...LINK_FAULTS, ...database.faults];
  const rest = (ms: number) => sleep(ms, undefined, { signal: over }).catch(() => {});
  let bag: Fault[] = [];
  while (!over.aborted) {
    if (bag.length === 0) bag = chance.shuffled(faults);
    const fault = bag.pop()!;
    await rest(options.everyMs ?? chance.between(500, 2_500));
    if (over.aborted) return;
    const atMs = journal.now();
    const { name, numbers } = fault;
    const blow = await struck(fault, victims, chance);
    await rest(blow.forMs);
    await ended(blow);
    const { tookMs: recoveredMs, lacking } = await recovered(members, database);
    journal.struck({ atMs, name, numbers, whom: blow.whom, what: blow.what, recoveredMs });
    if (recoveredMs === null)
      journal.found(`a minute after the end of "${name}" not everything was well again: ${lacking}. ${loadText()}`);
  }
};
