import type { Browser } from 'playwright-core';
import { killServers, makeFolder, remove, ServerProcess } from '../../e2e/server-process.ts';
import { chromiumPath, launchChromium } from './chromium.ts';

export interface ConsoleTest {
  browser: Browser;
  server: ServerProcess;
}

/** A suite in a real browser on a server as a user starts it. Counted as skipped where Chromium can't be had; `npm test` installs it. */
export const onConsole = (title: string, suite: (test: ConsoleTest) => void): void => {
  if (chromiumPath() === null) {
    describe['skip'](title, () => {
      it('needs Chromium (apt-get install chromium)', () => {
        throw new Error('skipped suites do not run');
      });
    });
    return;
  }
  describe(title, () => {
    const test = {} as ConsoleTest;
    const folder = makeFolder();
    let launching: Promise<Browser>;
    beforeAll(async () => {
      // Both start at once: each takes a second or two.
      launching = launchChromium();
      launching.catch(() => {});
      test.server = await ServerProcess.start({ folder });
      test.browser = await launching;
    }, 60_000);
    afterAll(async () => {
      await (await launching).close();
      await killServers();
      remove(folder);
    });
    suite(test);
  });
};
