import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchResult, rounded } from '../lib/result.ts';
import type { Server } from '../lib/server.ts';
import { JOBS, jobPage, type Operator, OVERVIEW } from './operator.ts';

const PAGES = 50;
const SECONDS = 20;

/** CPU that 50 open pages cost the server beyond what it uses without them: every other one the overview, the rest jobs and one job. */
export const livePages = async (server: Server, operator: Operator, job: string): Promise<BenchResult> => {
  const alone = await cpuPercent(server);
  const screens = [OVERVIEW, JOBS, OVERVIEW, jobPage(job)];
  const pages = [];
  for (let n = 0; n < PAGES; n++) pages.push((await operator.open(screens[n % screens.length]!)).page);
  // What an opening page asks for is over.
  await sleep(5_000);
  const watched = await cpuPercent(server);
  for (const page of pages) await page.close();
  const cost = Math.max(0, watched - alone);
  const goal = 5;
  return {
    bench: 'console 50 live pages',
    store: null,
    ratio: null,
    measured: rounded(cost),
    yardstick: null,
    unit: '% of a core',
    rounds: 1,
    min: rounded(cost),
    median: rounded(cost),
    max: rounded(cost),
    goal,
    met: cost <= goal,
    notes: { withoutPages: rounded(alone), withPages: rounded(watched) },
  };
};

const cpuPercent = async (server: Server): Promise<number> => {
  const before = server.cpuSeconds();
  await sleep(SECONDS * 1_000);
  return ((server.cpuSeconds() - before) / SECONDS) * 100;
};
