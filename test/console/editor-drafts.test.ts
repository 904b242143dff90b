import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { onConsole } from './support/on-console.ts';
import { type ConsolePage, openWindow, signInAs } from './support/open-console.ts';

const ALL_IS_SELECTED = 'document.activeElement.selectionEnd > document.activeElement.selectionStart';

jest.setTimeout(90_000);

const kept = (page: Page, text: string) =>
  eventually(`"${text}" is kept`, () =>
    page.evaluate<boolean>(`Object.values(localStorage).some((kept) => kept.includes(${JSON.stringify(text)}))`),
  );

/** Until not one more character fits. */
const FILL_STORAGE = `
  let filler = '';
  for (let size = 4_000_000; size >= 1; ) {
    try { localStorage.setItem('filler', filler + 'x'.repeat(size)); filler += 'x'.repeat(size); }
    catch { size = Math.floor(size / 2); }
  }`;

onConsole('what is being written in the editor', (test) => {
  beforeAll(async () => {
    const { server } = test;
    await server.application('billing', { domains: [{ url: 'http://127.0.0.1:18099' }] });
    for (const name of ['two-tabs', 'roomy', 'timed'])
      await server.job(name, {
        application: 'billing',
        schedule: { cron: '0 0 2 * * ?', timeZone: 'Asia/Shanghai' },
        request: { path: '/a' },
      });
  });

  /** As ann at a screen; nothing may have complained by the end. */
  const at = async (path: string, play: (window: ConsolePage) => Promise<void>) => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    await signInAs(window, server, 'ann');
    await window.page.goto(path);
    await play(window);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  };

  it('is each tab’s own, over reloads too; what the other one has is offered', () =>
    at('/jobs/default/two-tabs/edit', async ({ page, context }) => {
      const described = (of: typeof page) => of.getByRole('textbox', { name: 'Description' });
      await described(page).fill('of the first tab');
      await page.getByText('every day at 02:00', { exact: false }).first().waitFor();
      await kept(page, 'of the first tab');
      const second = await context.newPage();
      await second.goto('/jobs/default/two-tabs/edit');
      await second.getByText('Another tab, or an earlier visit').waitFor();
      expect(await described(second).inputValue()).toBe('');
      await described(second).fill('of the second tab');
      for (const [tab, text] of [
        [page, 'of the first tab'],
        [second, 'of the second tab'],
      ] as const) {
        tab.once('dialog', (dialog) => void dialog.accept());
        await kept(tab, text);
        await tab.reload();
        await tab.getByText('it was kept in this browser').waitFor();
        expect(await described(tab).inputValue()).toBe(text);
      }
      await second.getByRole('button', { name: 'Take them' }).click();
      expect(await described(second).inputValue()).toBe('of the first tab');
    }));

  it('stays where it was kept while this browser has no room for it a second time', () =>
    at('/jobs/default/roomy/edit', async ({ page, context }) => {
      const text = 'of the first tab';
      await page.getByRole('textbox', { name: 'Description' }).fill(text);
      await kept(page, text);
      const second = await context.newPage();
      await second.goto('/jobs/default/roomy/edit');
      await second.getByText('Another tab, or an earlier visit').waitFor();
      const firstDraft = `Object.keys(localStorage).filter((key) => localStorage.getItem(key).includes(${JSON.stringify(text)}))`;
      const before = await second.evaluate(firstDraft);
      await second.evaluate(FILL_STORAGE);
      await second.getByRole('button', { name: 'Take them' }).click();
      await second.getByText('Another tab, or an earlier visit').waitFor({ state: 'hidden' });
      expect(await second.getByRole('textbox', { name: 'Description' }).inputValue()).toBe(text);
      expect(await second.evaluate(firstDraft)).toEqual(before);
    }));

  it('is kept at once where the page goes away, and where another screen is opened', () =>
    at('/jobs/default/timed/edit', async ({ page }) => {
      const description = page.getByRole('textbox', { name: 'Description' });
      page.once('dialog', (dialog) => void dialog.accept());
      await description.fill('typed just now');
      await page.reload();
      await page.getByText('it was kept in this browser').waitFor();
      expect(await description.inputValue()).toBe('typed just now');
      await description.fill('typed on the way out');
      await page.getByRole('link', { name: 'Members' }).click();
      await page.waitForURL(/members/);
      await page.goBack();
      expect(await description.inputValue()).toBe('typed on the way out');
    }));

  it('never overwrites a job of the same name by a new one, and leads to that one', () =>
    at('/jobs/new?application=billing', async ({ page }) => {
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('timed');
      await page.getByRole('textbox', { name: 'Description' }).fill('not that one');
      await page.getByRole('button', { name: 'Review and save' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('There is one of this name already').waitFor();
      expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await dialog.getByRole('link', { name: 'Look at that job' }).click();
      await page.waitForURL(/\/jobs\/default\/timed$/);
    }));

  it('may be half a time zone: the preview keeps its last answer, in form and YAML', () =>
    at('/jobs/default/timed/edit', async ({ page }) => {
      await page.getByText('In Asia/Shanghai').waitFor();
      const zone = page.getByRole('combobox', { name: 'Time zone' });
      await zone.focus();
      await page.waitForFunction(ALL_IS_SELECTED);
      await page.keyboard.press('End');
      await page.keyboard.press('Backspace');
      await page.getByText('Asia/Shangha').first().waitFor();
      await page
        .getByText(/is not a time zone|no time zone|IANA/i)
        .first()
        .waitFor();
      await page.keyboard.type('i');
      await page.getByText('In Asia/Shanghai').waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('YAML', { exact: true }).click();
      await page.getByRole('textbox', { name: 'YAML' }).getByText('Asia/Shanghai').click();
      await page.keyboard.press('End');
      await page.keyboard.press('Backspace');
      await page
        .getByText(/is not a time zone|no time zone|IANA/i)
        .first()
        .waitFor();
      await page.keyboard.type('i');
      await page.getByText('In Asia/Shanghai').waitFor();
    }));

  it('is a time zone typed over the one that stood there, after a click', () =>
    at('/jobs/default/timed/edit', async ({ page }) => {
      const zone = page.getByRole('combobox', { name: 'Time zone' });
      await zone.click();
      await page.waitForFunction(ALL_IS_SELECTED);
      await page.keyboard.type('Europe/Berlin');
      expect(await zone.inputValue()).toBe('Europe/Berlin');
    }));

  it('previews a stored spacing from its own next slot, on the clock of whoever looks', async () => {
    await test.server.job('spaced', { application: 'billing', schedule: { every: '1h' }, request: { path: '/a' } });
    const { status } = await test.server.must<{ status: { nextFireAt: string } }>(
      'GET',
      '/namespaces/default/jobs/spaced',
    );
    await at('/jobs/default/spaced/edit', async ({ page }) => {
      const next = new Date(status.nextFireAt);
      const berlin = next.toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
      await page.getByRole('cell', { name: berlin }).first().waitFor();
      const sentence = page.locator('.preview-sentence');
      expect(await sentence.textContent()).toMatch(/^Every 1 hour, counted from \d\d\/\d\d\/\d{4}, \d\d:\d\d:\d\d/);
      await page.getByRole('textbox', { name: 'Every' }).fill('2h');
      await page.getByRole('cell', { name: berlin }).first().waitFor({ state: 'detached' });
    });
  });

  it('gets its preview once the network is back', () =>
    at('/jobs/default/timed/edit', async ({ page, context }) => {
      await page.getByText('In Asia/Shanghai').waitFor();
      await context.setOffline(true);
      await page.getByRole('textbox', { name: 'Cron' }).fill('0 0 5 * * ?');
      await page.getByText('The server does not answer').waitFor();
      await context.setOffline(false);
      await page.getByText('every day at 05:00', { exact: false }).first().waitFor();
    }));

  it('is not told off before it is written, and a new job has a namespace', () =>
    at('/jobs/new', async ({ page }) => {
      const answered = page.waitForResponse(/dryRun/);
      await page.reload();
      await answered;
      await page.getByText('Every day at 02:00').waitFor();
      expect(await page.locator('.ant-form-item-has-error').count()).toBe(0);
      await page.getByRole('combobox', { name: 'Namespace' }).nth(1).fill('shop');
      await page.getByRole('button', { name: 'Review and save' }).click();
      await page.getByText('Give it a name').waitFor();
      expect(await page.getByText('that the document was sent to').count()).toBe(0);
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('elsewhere');
      await page.getByRole('combobox', { name: 'Application' }).fill('billing');
      await page.getByRole('button', { name: 'Review and save' }).click();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await page.waitForURL(/\/jobs\/shop\/elsewhere/);
      expect(asked.filter((url) => /\/jobs\/(\?|$)/.test(url))).toEqual([]);
    }));
});
