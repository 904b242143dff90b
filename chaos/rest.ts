import { setTimeout as sleep } from 'node:timers/promises';
import { allOf, ask } from './api.ts';
import type { ChaosDatabase } from './database.ts';
import { recovered } from './recovery.ts';
import type { Stage } from './stage.ts';

const WITHIN_MS = 60_000;

/** Suspends every job and waits until no run is open: what still goes on could not be judged. */
export const comeToRest = async ({ members, database, adminToken, jobs, journal }: Stage): Promise<void> => {
  const { tookMs, lacking } = await recovered(members, database);
  if (tookMs === null) journal.found(`the members did not recover before the end: ${lacking}`);
  const [member] = members as [Stage['members'][0]];
  await allOf(jobs, 8, async (name) => {
    const path = `/namespaces/default/jobs/${name}/suspend`;
    const suspend = () => ask(member, adminToken, 'POST', path).then(({ status }) => status < 300);
    // Once more: somebody may have killed the member in this moment.
    for (let tries = 0; tries < 5; tries++) {
      if (await suspend().catch(() => false)) return;
      await recovered(members, database);
    }
    journal.found(`${name} could not be suspended`);
  });
  const begin = performance.now();
  for (;;) {
    const open = await openRuns(database).catch(() => null);
    if (open?.length === 0) return;
    if (performance.now() - begin > WITHIN_MS) {
      journal.found(`a minute after every job had been suspended runs are still open: ${JSON.stringify(open)}`);
      return;
    }
    await sleep(200);
  }
};

const openRuns = (database: ChaosDatabase): Promise<object[]> =>
  database.rows(
    `SELECT o.run_id AS run, j.name AS job, o.state, o.due_at AS dueAt, m.name AS holder, m.state AS holderIs, o.cancel_reason AS cancelled
     FROM belfry.open_run o JOIN belfry.job j ON j.id = o.job_id LEFT JOIN belfry.member m ON m.id = o.member_id LIMIT 20`,
  );
