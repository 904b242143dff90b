/**
 * `npm run screenshots`: renews the three pictures of README and docs/console.md, taken in a real Chromium from a server that runs the demo's
 * jobs and a few more. They are the only pictures that git keeps.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium as engine } from 'playwright-core';
import { chromium } from './chromium.mjs';
import { Api } from './demo/api.mjs';
import { buildIfNeeded } from './demo/build.mjs';
import { Children } from './demo/children.mjs';
import { freePort } from './demo/free-port.mjs';
import { applicationsOf, jobsOf } from './demo/jobs.mjs';
import { startServer } from './demo/server.mjs';
import { startTargets } from './demo/targets.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = join(root, 'docs', 'images');
/** So long the demo's jobs fire before the first picture: every kind has had its turn. */
const HISTORY_MS = 45_000;
const NIGHTLY = ['collect', 'settle', 'statement', 'export', 'index', 'archive', 'report', 'sync', 'notify', 'clean'];

const stops = [];
try {
  const executablePath = chromium();
  if (executablePath === null) process.exit(1);
  buildIfNeeded(root, console.log);
  const children = new Children();
  const folder = mkdtempSync(join(tmpdir(), 'belfry-screenshots-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  const targets = await startTargets(root, children, { remember: false });
  stops.push(targets.stop);
  const server = await startServer({ root, folder, port: await freePort(), metricsPort: await freePort(), children });
  stops.push(server.stop);
  const api = new Api(server);
  await define(api, targets);
  const browser = await engine.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  stops.push(() => browser.close());
  const page = await signedIn(browser, server.url, await api.signInPath());
  console.log(`The demo's jobs fire for ${HISTORY_MS / 1_000} s …`);
  await pause(HISTORY_MS);
  mkdirSync(place, { recursive: true });
  await picture(page, 'overview', '/', '.overview .numbers-row');
  await picture(page, 'job', '/jobs/demo/settle-points', '.run-grid .run-column:nth-child(3)');
  const { id } = (await api.runsSince(Date.now() - HISTORY_MS)).find(
    ({ job, state }) => job === 'settle-points' && state === 'partly_failed',
  );
  await picture(page, 'run', `/runs/${id}`, '.exchange pre');
} finally {
  for (const stop of stops.toReversed()) await stop();
}

async function define(api, targets) {
  for (const [name, spec] of Object.entries(applicationsOf(targets))) await api.saveApplication(name, spec);
  for (const [name, spec] of Object.entries(jobsOf(Date.now() + 5_000)))
    await api.saveJob(name, { ...spec, suspended: false });
  // A night as companies have them: work spread over the hours, and too much of it at two.
  for (let n = 0; n < 300; n++) {
    const [hour, minute] = n < 200 ? [2, 0] : [(n * 7) % 24, (n * 13) % 60];
    await api.saveJob(`${NIGHTLY[n % NIGHTLY.length]}-${n}`, {
      application: 'ledger',
      schedule: { cron: `${minute} ${hour} * * *`, timeZone: 'Asia/Shanghai' },
      request: { path: '/statement' },
    });
  }
}

async function signedIn(browser, baseURL, path) {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(path);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return page;
}

async function picture(page, name, path, ready) {
  await page.goto(path);
  await page.locator(ready).first().waitFor();
  // What comes behind the first look: charts, notes.
  await page.waitForLoadState('networkidle').catch(() => {});
  await pause(3_500);
  const file = join(place, `console-${name}.png`);
  await page.screenshot({ path: file });
  console.log(file);
}
