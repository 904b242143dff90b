import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ServerProcess } from '../e2e/server-process.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(90_000);

const FOCUSED = `(() => {
  const { activeElement: at } = document;
  return at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
})()`;

/** Goes on with the Tab key alone until the focus is there. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  const passed: unknown[] = [];
  for (let stops = 0; stops < 80; stops++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(FOCUSED);
    if (focused === name) return;
    passed.push(focused);
  }
  throw new Error(`the Tab key does not reach ${name}, only ${passed.join(' | ')}`);
};

onConsole('the editor, where hands stay on the keyboard', (test) => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget((_request, response) => json(response, { code: 200 }));
    await test.server.application('billing', { domains: [{ url: target.url }] });
    await test.server.job('typed', { application: 'billing', schedule: {}, request: { path: '/typed' } });
  });
  afterAll(() => target.close());

  it('writes and saves a job with every kind of field', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/new?application=billing');
    await page.locator('.cm-content').first().waitFor();
    await tabTo(page, 'Name');
    await page.keyboard.type('by-hand');
    // The kind of schedule, then its field.
    await tabTo(page, 'Cron');
    await tabTo(page, 'Cron');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('0 0 3 * * ?');
    await tabTo(page, 'Only for a time');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'From', exact: true }).waitFor();
    await tabTo(page, 'Path');
    await page.keyboard.press('End');
    await page.keyboard.type('by-hand');
    await tabTo(page, 'Endpoints');
    await page.keyboard.type('Consistent');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Key of the hash');
    await page.keyboard.type('tenant-1');
    await tabTo(page, 'How much history is kept');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Runs');
    await page.keyboard.type('50');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Runs that are kept').waitFor();
    await tabTo(page, 'Save');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/jobs\/default\/by-hand/);
    const { spec } = await server.must<{ spec: object }>('GET', '/namespaces/default/jobs/by-hand');
    expect(spec).toMatchObject({
      schedule: { cron: '0 0 3 * * ?' },
      request: { path: '/by-hand' },
      routeStrategy: 'ConsistentHash',
      hashKey: 'tenant-1',
      keep: { runs: 50 },
    });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('sends parts of a form, and loses nothing while the server restarts', async () => {
    const { browser } = test;
    const window = await openWindow(browser, test.server);
    const { page, complaints, context } = window;
    await signInAs(window, test.server, 'ann');
    await page.goto('/jobs/default/typed/edit');
    await page.getByText('Multipart', { exact: true }).click();
    await page.getByRole('button', { name: 'Parts: add' }).click();
    await page.getByRole('textbox', { name: 'Parts: name 1' }).fill('file');
    const { folder, port, metricsPort } = test.server;
    await test.server.kill();
    await page.getByRole('textbox', { name: 'Parts: value 1' }).fill('typed while nobody listened');
    await page.getByText('The server does not answer').waitFor();
    test.server = await ServerProcess.start({ folder, port, metricsPort });
    await page.getByText('The server does not answer').waitFor({ state: 'hidden' });
    expect(await page.getByRole('textbox', { name: 'Parts: value 1' }).inputValue()).toBe(
      'typed while nobody listened',
    );
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/jobs\/default\/typed(\?|$)/);
    const { spec } = await test.server.must<{ spec: object }>('GET', '/namespaces/default/jobs/typed');
    expect(spec).toMatchObject({ request: { multipart: { file: 'typed while nobody listened' } } });
    expect(complaints).toEqual([]);
    await context.close();
  });
});
