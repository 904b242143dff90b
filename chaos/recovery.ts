import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosDatabase } from './database.ts';
import type { Member } from './member.ts';

const WITHIN_MS = 60_000;
/** What is due for longer counts as still waiting. */
const LATE_MS = 2_000;

const OVERDUE = (now: string): string =>
  `SELECT (SELECT COUNT(*) FROM belfry.schedule WHERE next_slot_at > 0 AND next_slot_at < ${now} - ${LATE_MS}) AS slots,
     (SELECT COUNT(*) FROM belfry.open_run WHERE state = 'queued' AND due_at < ${now} - ${LATE_MS}) AS runs,
     (SELECT COUNT(*) FROM belfry.open_run o JOIN belfry.member m ON m.id = o.member_id WHERE m.state <> 'alive') AS orphans`;

export interface Recovery {
  /** From the call on, ms; null where a minute was not enough. */
  tookMs: number | null;
  /** What was not well at the last look; empty where all was. */
  lacking: string;
}

/** Waits until every member is ready and nothing waits beyond its time, or a minute is over. */
export const recovered = async (members: readonly Member[], database: ChaosDatabase): Promise<Recovery> => {
  const begin = performance.now();
  for (;;) {
    const tookMs = performance.now() - begin;
    const lacking = (await unready(members)) || (await overdue(database));
    if (lacking === '') return { tookMs, lacking };
    if (tookMs > WITHIN_MS) return { tookMs: null, lacking };
    await sleep(100);
  }
};

const unready = async (members: readonly Member[]): Promise<string> => {
  const ready = await Promise.all(members.map((member) => member.isReady()));
  const others = members.filter((_, place) => !ready[place]).map(({ name }) => name);
  return others.length === 0 ? '' : `${others.join(' and ')} not ready`;
};

const overdue = async (database: ChaosDatabase): Promise<string> => {
  const [counts] = await database
    .rows<{ slots: number; runs: number; orphans: number }>(OVERDUE('(UNIX_TIMESTAMP(NOW(3)) * 1000)'))
    .catch(() => []);
  if (counts === undefined) return 'the database does not answer';
  const { slots, runs, orphans } = counts;
  if (Number(slots) + Number(runs) + Number(orphans) === 0) return '';
  return `${slots} slots and ${runs} queued runs due for over ${LATE_MS / 1_000} s, ${orphans} runs of dead members`;
};
