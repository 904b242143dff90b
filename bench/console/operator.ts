import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium as engine, type Page } from 'playwright-core';
// @ts-expect-error: plain JavaScript, which declares nothing
import { chromium as findChromium } from '../../scripts/chromium.mjs';
import type { Server } from '../lib/server.ts';

/** What a page counts as usable by: something that is only there once the data is. */
export interface Screen {
  path: string;
  selector: string;
}

/** Somebody who is signed in, in a real browser with caches of its own. */
export interface Operator {
  context: BrowserContext;
  /** Opens a screen; answers once it is usable. */
  open(screen: Screen): Promise<{ page: Page; usableMs: number }>;
  /** The same, and closes it again; answers ms from navigation until the screen is drawn and takes clicks. */
  look(screen: Screen): Promise<number>;
  /** The longest task on the page since it was asked last, at first since it opened, ms; 0 where none was over 50. */
  longestTaskMs(page: Page): Promise<number>;
}

export const launch = async (): Promise<Browser> => {
  const executablePath = findChromium() as string | null;
  if (executablePath === null) throw new Error('this bench needs Chromium: apt-get install chromium');
  // Without a sandbox: it may run as root in a container, and opens pages of this server only.
  return engine.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
};

/** Runs in each page before anything else: notes when `window.usableBy` is there, and the longest task. */
const WATCH = `
  window.watched = { usableMs: null, longestTaskMs: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longestTaskMs = Math.max(watched.longestTaskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector(SELECTOR) === null) return requestAnimationFrame(look);
    // Behind the frame that draws it, once the thread is free for a click.
    requestAnimationFrame(() => setTimeout(() => { watched.usableMs = performance.now(); }));
  };
  look();
`;

/** Signs in by a one-time link. @param name unknown to the server so far */
export const signIn = async (browser: Browser, server: Server, name: string): Promise<Operator> => {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 } });
  await server.api('POST', '/users', { name, roles: { '*': 'admin' } });
  const { path } = await server.api<{ path: string }>('POST', `/users/${name}/sign-in-link`);
  const first = await context.newPage();
  await first.goto(path);
  await first.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await first.close();
  return operatorIn(context);
};

/** The same person on a machine that never saw the console. */
export const withEmptyCaches = async (browser: Browser, { context }: Operator, server: Server): Promise<Operator> =>
  operatorIn(
    await browser.newContext({
      baseURL: server.url,
      viewport: { width: 1440, height: 900 },
      storageState: await context.storageState(),
    }),
  );

const operatorIn = (context: BrowserContext): Operator => {
  const open = async ({ path, selector }: Screen) => {
    const page = await context.newPage();
    await page.addInitScript(WATCH.replace('SELECTOR', JSON.stringify(selector)));
    await page.goto(path);
    return { page, usableMs: await usableMsOf(page) };
  };
  return {
    context,
    open,
    look: async (screen) => {
      const { page, usableMs } = await open(screen);
      await page.close();
      return usableMs;
    },
    longestTaskMs: (page) => page.evaluate('[watched.longestTaskMs, (watched.longestTaskMs = 0)][0]'),
  };
};

/** Asked from outside: the page's own policy lets no text be evaluated inside. @throws where it takes a minute */
const usableMsOf = async (page: Page): Promise<number> => {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(25)) {
    const ms = await page.evaluate<number | null>('watched.usableMs');
    if (ms !== null) return ms;
  }
  throw new Error(`${page.url()} was not usable within a minute`);
};

export const OVERVIEW: Screen = { path: '/', selector: '.overview .numbers-row' };
export const JOBS: Screen = { path: '/jobs', selector: '.job-row .job-title' };
export const EVENTS: Screen = { path: '/events', selector: '.chain .chain-steps li' };
export const jobPage = (name: string): Screen => ({
  path: `/jobs/default/${name}`,
  selector: '.run-grid .run-column:nth-child(2), .job-page .ant-empty',
});
/** With its first exchange as text. */
export const runPage = (id: string): Screen => ({ path: `/runs/${id}`, selector: '.exchange pre' });
