import type { Browser } from 'playwright-core';
import { firstLoad } from './console/first-load.ts';
import { heavyPages } from './console/heavy-pages.ts';
import { livePages } from './console/live-pages.ts';
import { launch, type Operator, signIn } from './console/operator.ts';
import { settling } from './console/settling.ts';
import { serveJobs } from './console/stores.ts';
import { timeToUsable } from './console/usable.ts';
import type { BenchOptions } from './lib/options.ts';
import type { BenchResult } from './lib/result.ts';
import type { Server } from './lib/server.ts';
import { onStage, type Stage } from './lib/stage.ts';

type Bench = (options: BenchOptions) => Promise<BenchResult[]>;

const FEW = 100;
const MANY = 100_000;
const ROUNDS = 7;

/** The console in a real Chromium, each part by itself. */
export const CONSOLE: Record<string, Bench> = {
  'console/first-load': (options) =>
    onConsole(options, MANY, async (at) => [await firstLoad(at.browser, at.server, at.operator)]),
  'console/usable': (options) =>
    onConsole(options, FEW, (few) =>
      onConsole(options, MANY, (many) => timeToUsable(few.operator, many.operator, options.rounds ?? ROUNDS)),
    ),
  'console/pages': (options) =>
    onConsole(options, MANY, async ({ server, operator }) => [await livePages(server, operator, 'daily-1')]),
  'console/settling': (options) =>
    onConsole(options, FEW, async ({ stage, server, operator }) => [await settling(stage, server, operator)]),
  'console/heavy': (options) =>
    onConsole(options, FEW, async ({ stage, server, operator }) => [
      await heavyPages(stage, server, operator, options.rounds ?? ROUNDS),
    ]),
};

export const consolePages: Bench = async (options) => {
  const results: BenchResult[] = [];
  for (const bench of Object.values(CONSOLE)) results.push(...(await bench(options)));
  return results;
};

interface At {
  stage: Stage;
  server: Server;
  browser: Browser;
  operator: Operator;
}

/** A server with so many jobs, and an operator who is signed in there. */
const onConsole = (
  { store, jobs }: BenchOptions,
  count: number,
  play: (at: At) => Promise<BenchResult[]>,
): Promise<BenchResult[]> =>
  onStage(store, async (stage) => {
    const server = await serveJobs(stage, count === MANY ? (jobs ?? MANY) : count);
    const browser = await launch();
    try {
      const results = await play({ stage, server, browser, operator: await signIn(browser, server, 'ann') });
      return results.map((result) => ({ ...result, store }));
    } finally {
      await browser.close();
      await server.stop();
    }
  });
