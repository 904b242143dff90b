import { firstLoad } from './console/first-load.ts';
import { heavyPages } from './console/heavy-pages.ts';
import { livePages } from './console/live-pages.ts';
import { launch, signIn } from './console/operator.ts';
import { settling } from './console/settling.ts';
import { serveJobs } from './console/stores.ts';
import { timeToUsable } from './console/usable.ts';
import type { BenchOptions } from './lib/options.ts';
import type { BenchResult } from './lib/result.ts';
import { onStage, type Stage } from './lib/stage.ts';

/** The console in a real Chromium, on a server with 100 jobs and on one with 100,000. */
export const consolePages = (options: BenchOptions): Promise<BenchResult[]> =>
  onStage(options.store, (few) => onStage(options.store, (many) => measure(few, many, options)));

const measure = async (
  few: Stage,
  many: Stage,
  { store, jobs = 100_000, rounds = 7 }: BenchOptions,
): Promise<BenchResult[]> => {
  const [small, large] = [await serveJobs(few, 100), await serveJobs(many, jobs)];
  const browser = await launch();
  try {
    const [atSmall, atLarge] = [await signIn(browser, small, 'ann'), await signIn(browser, large, 'ann')];
    const results = [
      await firstLoad(browser, large, atLarge),
      ...(await timeToUsable(atSmall, atLarge, rounds)),
      await livePages(large, atLarge, 'daily-1'),
      await settling(few, small, atSmall),
      await heavyPages(few, small, atSmall, rounds),
    ];
    return results.map((result) => ({ ...result, store }));
  } finally {
    await browser.close();
    await small.stop();
    await large.stop();
  }
};
