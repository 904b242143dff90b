import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(90_000);

const kept = (page: Page, text: string) =>
  eventually(`"${text}" is kept`, () =>
    page.evaluate<boolean>(`Object.values(localStorage).some((kept) => kept.includes(${JSON.stringify(text)}))`),
  );

onConsole('what is being written in the editor', (test) => {
  beforeAll(async () => {
    const { server } = test;
    await server.application('billing', { domains: [{ url: 'http://127.0.0.1:18099' }] });
    for (const name of ['two-tabs', 'timed'])
      await server.job(name, {
        application: 'billing',
        schedule: { cron: '0 0 2 * * ?', timeZone: 'Asia/Shanghai' },
        request: { path: '/a' },
      });
  });

  it('is each tab’s own, over reloads too; what the other one has is offered', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, context } = window;
    await signInAs(window, server, 'ann');
    const described = (of: typeof page) => of.getByRole('textbox', { name: 'Description' });
    await page.goto('/jobs/default/two-tabs/edit');
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
    expect(window.complaints).toEqual([]);
    await context.close();
  });

  it('may be half a time zone: the preview keeps its last answer, in form and YAML', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/timed/edit');
    await page.getByText('In Asia/Shanghai').waitFor();
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.focus();
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
    expect(window.complaints).toEqual([]);
    await context.close();
  });

  it('gets its preview once the network is back', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/timed/edit');
    await page.getByText('In Asia/Shanghai').waitFor();
    await context.setOffline(true);
    await page.getByRole('textbox', { name: 'Cron' }).fill('0 0 5 * * ?');
    await page.getByText('The server does not answer').waitFor();
    await context.setOffline(false);
    await page.getByText('every day at 05:00', { exact: false }).first().waitFor();
    await context.close();
  });

  it('is not told off before it is written, and a new job has a namespace', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, context } = window;
    await signInAs(window, server, 'ann');
    const answered = page.waitForResponse(/dryRun/);
    await page.goto('/jobs/new');
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
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/jobs\/shop\/elsewhere/);
    expect(window.complaints).toEqual([]);
    await context.close();
  });
});
