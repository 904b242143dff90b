import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that `npm test` found or installed; null where there is none. */
export const chromiumPath = (): string | null =>
  process.env.BELFRY_TEST_CHROMIUM ?? PLACES.find((path) => existsSync(path)) ?? null;

export const launchChromium = async (): Promise<Browser> => {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('Chromium is missing: apt-get install chromium');
  // Without a sandbox: the tests may run as root in a container, and open pages of this server only.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
};
