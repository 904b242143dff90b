import { setTimeout as sleep } from 'node:timers/promises';
import { chanceOf } from './chance.ts';
import { DATABASE_FAULTS, DISK_FULL } from './database-faults.ts';
import type { Fault } from './fault.ts';
import { LINK_FAULTS } from './link-faults.ts';
import { MEMBER_FAULTS } from './member-faults.ts';
import type { ChaosOptions } from './options.ts';
import { recovered } from './recovery.ts';
import type { Stage } from './stage.ts';

/** One fault after the other until the time is over: each is drawn once before any is drawn again. A fault that has begun is ended in any case. */
export const strikeUntil = async (stage: Stage, options: ChaosOptions, over: AbortSignal): Promise<void> => {
  const { journal, members, database } = stage;
  const chance = chanceOf(options.seed);
  const faults: readonly Fault[] = [
    ...MEMBER_FAULTS,
    ...LINK_FAULTS,
    ...DATABASE_FAULTS,
    ...(database.fill === null ? [] : [DISK_FULL]),
  ];
  const rest = (ms: number) => sleep(ms, undefined, { signal: over }).catch(() => {});
  let bag: Fault[] = [];
  while (!over.aborted) {
    if (bag.length === 0) bag = chance.shuffled(faults);
    const fault = bag.pop()!;
    await rest(options.everyMs ?? chance.between(500, 2_500));
    if (over.aborted) return;
    const atMs = journal.now();
    const blow = await fault.strike(stage, chance);
    await rest(blow.forMs);
    await blow.end();
    const recoveredMs = await recovered(members, database);
    const { name, numbers } = fault;
    journal.struck({ atMs, name, numbers, whom: blow.whom, what: blow.what, recoveredMs });
    if (recoveredMs === null) journal.found(`a minute after the end of "${name}" not everything was well again`);
  }
};
