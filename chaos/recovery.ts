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

/** Resolves with how long it took until every member was ready and nothing waited beyond its time; null where that did not come. */
export const recovered = async (members: readonly Member[], database: ChaosDatabase): Promise<number | null> => {
  const begin = performance.now();
  for (;;) {
    const tookMs = performance.now() - begin;
    if ((await areReady(members)) && (await isCaughtUp(database))) return tookMs;
    if (tookMs > WITHIN_MS) return null;
    await sleep(100);
  }
};

const areReady = async (members: readonly Member[]): Promise<boolean> =>
  (await Promise.all(members.map((member) => member.isReady()))).every((ready) => ready);

const isCaughtUp = async (database: ChaosDatabase): Promise<boolean> => {
  const [counts] = await database
    .rows<{ slots: number; runs: number; orphans: number }>(OVERDUE('(UNIX_TIMESTAMP(NOW(3)) * 1000)'))
    .catch(() => [null]);
  return (
    counts !== null && counts !== undefined && Number(counts.slots) + Number(counts.runs) + Number(counts.orphans) === 0
  );
};
