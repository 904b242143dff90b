import { cloneJob } from '../lib/seed.ts';
import type { Server } from '../lib/server.ts';
import { type Stage, saveApplication, saveJob } from '../lib/stage.ts';

/** So many are saved over the API, each with a schedule of its own; the others are copies of them. */
const SAVED = 100;

/** A server with so many jobs, each due once a day, none within the next hours. */
export const serveJobs = async (stage: Stage, jobs: number): Promise<Server> => {
  const { store, target, serve } = stage;
  const first = await serve({ env: { BELFRY_ROLES: 'api' } });
  await saveApplication(first, [target.origin]);
  const hour = (new Date().getUTCHours() + 6) % 24;
  for (let n = 0; n < SAVED; n++)
    await saveJob(first, `daily-${n}`, { cron: `${n % 60} ${(hour + Math.floor(n / 10)) % 24} * * *` });
  await first.stop();
  for (let n = 0; n < SAVED && jobs > SAVED; n++) await cloneJob(store, `daily-${n}`, jobs / SAVED - 1);
  return serve();
};
