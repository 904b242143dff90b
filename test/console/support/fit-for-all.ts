import type { Browser, Page } from 'playwright-core';
import type { ServerProcess } from '../../e2e/server-process.ts';
import { seriousFindings } from './audit-page.ts';
import { fitsAPhone } from './fits-a-phone.ts';
import { openWindow, signInAs } from './open-console.ts';

/**
 * Looks at screens in English and light, in Chinese and dark: axe finds nothing serious, nothing is wider than a phone, and nothing
 * complains.
 * @param screens paths with what shows that the screen is there
 */
export const expectFitForAll = async (
  browser: Browser,
  server: ServerProcess,
  screens: readonly (readonly [path: string, ready: (page: Page) => Promise<unknown>])[],
): Promise<void> => {
  for (const [language, theme] of [
    ['en', 'light'],
    ['zh', 'dark'],
  ] as const) {
    const window = await openWindow(browser, server, { language, theme });
    const { page, context, complaints } = window;
    await signInAs(window, server, 'ann');
    for (const [path, ready] of screens) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(path);
      await ready(page);
      expect([path, language, await seriousFindings(page)]).toEqual([path, language, []]);
      await fitsAPhone(page);
    }
    expect(complaints).toEqual([]);
    await context.close();
  }
};
