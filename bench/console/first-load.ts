import type { Browser } from 'playwright-core';
import { type BenchResult, rounded } from '../lib/result.ts';
import type { Server } from '../lib/server.ts';
import { JOBS, type Operator, OVERVIEW, type Screen, withEmptyCaches } from './operator.ts';

const KB = 1_000;

/** Bytes over the wire, data and all, until a screen is usable in a browser that never saw the console. */
export const firstLoad = async (browser: Browser, server: Server, operator: Operator): Promise<BenchResult> => {
  const overview = await bytesOf(browser, server, operator, OVERVIEW);
  const jobs = await bytesOf(browser, server, operator, JOBS);
  const most = Math.max(overview, jobs);
  const goal = 450;
  return {
    bench: 'console first load',
    store: null,
    ratio: null,
    measured: rounded(most / KB, 4),
    yardstick: null,
    unit: 'kB',
    rounds: 1,
    min: rounded(Math.min(overview, jobs) / KB, 4),
    median: rounded(most / KB, 4),
    max: rounded(most / KB, 4),
    goal,
    met: most / KB <= goal,
    notes: { overviewKb: rounded(overview / KB, 4), jobsKb: rounded(jobs / KB, 4) },
  };
};

const bytesOf = async (browser: Browser, server: Server, operator: Operator, screen: Screen): Promise<number> => {
  const stranger = await withEmptyCaches(browser, operator, server);
  let bytes = 0;
  stranger.context.on('page', async (page) => {
    const protocol = await stranger.context.newCDPSession(page);
    protocol.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await protocol.send('Network.enable');
  });
  await stranger.look(screen);
  await stranger.context.close();
  return bytes;
};
