/** Chromium for the tests of the console and for its screenshots: the machine's own, or the distribution's where we may install it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const found = () => process.env.BELFRY_TEST_CHROMIUM ?? PLACES.find((path) => existsSync(path)) ?? null;

/** Answers its path; null, after a line that says what is missing, where none can be had. */
export const chromium = () => {
  if (found() === null && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing chromium from the distribution, for the tests of the console …');
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    // Chinese needs glyphs, too.
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], quiet);
  }
  if (found() === null)
    console.log('Chromium is missing, so its suites are skipped. Install it (apt-get install chromium) to run them.');
  return found();
};
