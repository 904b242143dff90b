import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually.ts';

const FITS = 'document.documentElement.scrollWidth <= document.documentElement.clientWidth';

/**
 * Nothing on the page is wider than a phone. The layout follows the window a moment later; what never fits ends the wait. Asked from outside:
 * within the page its own policy forbids it from the second time on.
 */
export const fitsAPhone = async (page: Page): Promise<void> => {
  await page.setViewportSize({ width: 390, height: 844 });
  await eventually(`${page.url()} is no wider than a phone`, () => page.evaluate<boolean>(FITS));
};
