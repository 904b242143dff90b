import { setTimeout as sleep } from 'node:timers/promises';
import { type Beats, saveBeats } from '../lib/beats.ts';
import { type BenchResult, rounded } from '../lib/result.ts';
import type { Server } from '../lib/server.ts';
import type { Stage } from '../lib/stage.ts';
import { JOBS, jobPage, type Operator, OVERVIEW, runPage } from './operator.ts';

const RUNS_A_SECOND = 500;
const SECONDS_A_SCREEN = 8;

/** The longest task on any screen, from its navigation on, while 500 runs a second settle; one screen after the other. */
export const settling = async (stage: Stage, server: Server, operator: Operator): Promise<BenchResult> => {
  const screens = [
    ['overview', OVERVIEW],
    ['jobs', JOBS],
    ['job', jobPage('settling-0')],
    ['run', null],
  ] as const;
  const startsAt = Date.now() + 10_000;
  const seconds = screens.length * (SECONDS_A_SCREEN + 3) + 5;
  const beats: Beats = { name: 'settling', jobs: RUNS_A_SECOND, startsAt, seconds };
  await saveBeats(server, beats);
  await sleep(startsAt + 2_000 - Date.now());
  const notes: Record<string, number> = {};
  const arrivedBefore = await stage.target.arrived();
  const from = Date.now();
  for (const [name, fixed] of screens) {
    const screen = fixed ?? runPage(await newestRun(server));
    const { page } = await operator.open(screen);
    notes[`${name}OpeningMs`] = rounded(await operator.longestTaskMs(page));
    await sleep(SECONDS_A_SCREEN * 1_000);
    notes[`${name}Ms`] = rounded(await operator.longestTaskMs(page));
    await page.close();
  }
  const rate = ((await stage.target.arrived()) - arrivedBefore) / ((Date.now() - from) / 1_000);
  const longest = Math.max(...Object.values(notes));
  const goal = 200;
  return {
    bench: 'console while 500 runs/s settle',
    store: null,
    ratio: null,
    measured: longest,
    yardstick: null,
    unit: 'ms longest task',
    rounds: 1,
    min: Math.min(...Object.values(notes)),
    median: longest,
    max: longest,
    goal,
    met: longest <= goal && rate >= RUNS_A_SECOND * 0.95,
    notes: { ...notes, runsPerSecond: rounded(rate) },
  };
};

const newestRun = async (server: Server): Promise<string> => {
  const { items } = await server.api<{ items: { id: string }[] }>('GET', '/runs?limit=1&state=succeeded');
  return items[0]!.id;
};
