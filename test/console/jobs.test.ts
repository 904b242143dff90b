import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { seriousFindings } from './support/audit-page.ts';
import { fitsAPhone } from './support/fits-a-phone.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(60_000);

/** C9: each would show itself as an element, a request or an error. */
const HOSTILE = `"><img src=//evil.example/x onerror=alert(1)><script>alert(2)</script>{{constructor.constructor('alert(3)')()}}`;

/** More than two pages. */
const MANY = 120;

/** More than one page. */
const TICKING = 70;

onConsole('the list of jobs', (test) => {
  let target: Target;
  beforeAll(async () => {
    const { server } = test;
    target = await startTarget((_, response) => json(response, { code: 200 }));
    await server.application('billing', { domains: [{ url: target.url }] });
    const job = (name: string, spec: object = {}) =>
      server.job(name, { application: 'billing', schedule: {}, request: { path: '/' }, ...spec });
    await job('a-points', { displayName: '结算积分', schedule: { cron: '0 0 2 * * ?', timeZone: 'Asia/Shanghai' } });
    await job('a-hostile', { displayName: HOSTILE, description: HOSTILE });
    for (let n = 0; n < MANY; n++) await job(`many-${String(n).padStart(3, '0')}`);
    for (let n = 0; n < 3; n++) await server.settled(await server.runNow('a-points'));
  }, 60_000);
  afterAll(() => target.close());

  it('shows when each fires next and how it went, and opens a run on a click', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/');
    await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click();
    const row = page.getByRole('row').filter({ hasText: 'default/a-points' });
    await row.getByText('结算积分').waitFor();
    await row.getByText(/^in \d/).waitFor();
    expect(await row.getByRole('link', { name: /^Succeeded/ }).count()).toBe(3);
    await page.getByText(`${MANY + 2} jobs, 0 suspended`).waitFor();
    await row.getByRole('button', { name: 'Run a-points now' }).click();
    await page.getByText('Run by hand by ann').waitFor();
    await page.goBack();
    await row
      .getByRole('link', { name: /^Succeeded/ })
      .first()
      .click();
    await page.waitForURL(/\/runs\/\d+/);
    expect(await page.locator('img[src*=evil]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows what fires next first where that is asked for, over all pages, each job once', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs?text=-');
    await page.getByText('default/a-hostile').waitFor();
    const firstRow = page.getByRole('row').nth(1);
    expect(await firstRow.getByText('default/a-hostile').count()).toBe(1);
    await page.getByRole('combobox', { name: 'Order' }).click();
    await page.getByTitle('Next fire first').click();
    await firstRow.getByText('default/a-points').waitFor();
    expect(new URL(page.url()).searchParams.get('order')).toBe('next');
    const last = page.getByText(`default/many-${MANY - 1}`);
    while (!(await last.isVisible())) await page.keyboard.press('End');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('draws only rows in sight, and reads the other pages as they come near', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    await signInAs(window, server, 'ann');
    await window.page.goto('/jobs');
    await window.page.getByText('default/many-000').waitFor();
    expect(await window.page.getByRole('row').count()).toBeLessThan(45);
    for (let n = 0; n < 12; n++) await window.page.mouse.wheel(0, 3_000);
    const last = window.page.getByText(`default/many-${MANY - 1}`);
    while (!(await last.isVisible())) await window.page.keyboard.press('End');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('narrows by what stands in the URL, and does to all of it what was shown before', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs');
    await page.getByRole('textbox', { name: 'Name or description' }).fill('many-01');
    await page.getByText('10 jobs, 0 suspended').waitFor();
    expect(new URL(page.url()).searchParams.get('text')).toBe('many-01');
    await page.reload();
    await page.getByText('10 jobs, 0 suspended').waitFor();
    await page.getByRole('button', { name: 'Do to all of these' }).click();
    await page.getByRole('menuitem', { name: 'Suspend jobs' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('10 jobs of the 10').waitFor();
    await dialog.getByText('default/many-010').waitFor();
    await dialog.getByRole('button', { name: 'Suspend 10 jobs' }).click();
    await dialog.getByText('10 done, 0 refused').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('10 jobs, 10 suspended').waitFor();
    const row = page.getByRole('row').filter({ hasText: 'default/many-011' });
    await row.getByRole('button', { name: 'Resume many-011' }).click();
    await row.getByRole('button', { name: 'Suspend many-011' }).waitFor();

    await page.getByRole('button', { name: 'Do to all of these' }).click();
    await page.getByRole('menuitem', { name: 'Export jobs as YAML' }).click();
    const file = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export 10 jobs' }).click();
    const text = readFileSync(await (await file).path(), 'utf8');
    expect(text.match(/^kind: HttpJob$/gm)).toHaveLength(10);
    expect(text).not.toContain('resourceVersion');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('lets a viewer look and export, nothing else', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server, { language: 'zh' });
    await signInAs(window, server, 'vera', { default: 'viewer' });
    await window.page.goto('/jobs');
    await window.page.getByText('结算积分').waitFor();
    expect(await window.page.getByRole('button', { name: /^立即运行/ }).count()).toBe(0);
    await window.page.getByRole('button', { name: '批量操作' }).click();
    await window.page.getByRole('menuitem', { name: '导出为 YAML' }).waitFor();
    expect(await window.page.getByRole('menuitem', { name: '批量停用' }).count()).toBe(0);
    await window.context.close();
  });

  it('keeps every job while what fires next moves on', async () => {
    const { server, browser } = test;
    const names = Array.from({ length: TICKING }, (_, n) => `ticking-${String(n).padStart(3, '0')}`);
    for (const name of names)
      await server.job(name, { application: 'billing', schedule: { every: '4s' }, request: { path: '/' } });
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    let looks = 0;
    page.on('response', (response) => {
      if (/summaries.*continue=/.test(response.url())) looks++;
    });
    await page.goto('/jobs?text=ticking&order=next');
    const table = page.getByRole('table', { name: 'Jobs' });
    const rowCount = () => table.getAttribute('aria-rowcount');
    await table.waitFor();
    const toTheEnd = async () => {
      await page.keyboard.press('End');
      return (await rowCount()) === String(TICKING + 1);
    };
    await eventually('all pages are read', toTheEnd);
    await page.evaluate(`
      globalThis.counts = [];
      const table = document.querySelector('.job-table');
      new MutationObserver(() => globalThis.counts.push(table.getAttribute('aria-rowcount')))
        .observe(table, { attributes: true });
    `);
    // By then every job has fired, so that each page begins elsewhere.
    const before = looks;
    await eventually('the second page was looked at again', () => looks >= before + 3, 40_000);
    expect([await page.evaluate('globalThis.counts'), await rowCount()]).toEqual([[], String(TICKING + 1)]);
    for (const name of names) await server.must('DELETE', `/namespaces/default/jobs/${name}`);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('is fit for everybody (axe-core), in both languages and themes, and fits a phone', async () => {
    const { server, browser } = test;
    for (const [language, theme] of [
      ['en', 'light'],
      ['zh', 'dark'],
    ] as const) {
      const window = await openWindow(browser, server, { language, theme });
      await signInAs(window, server, 'ann');
      await window.page.goto('/jobs');
      await window.page.getByText('default/a-points').waitFor();
      expect([theme, await seriousFindings(window.page)]).toEqual([theme, []]);
      await fitsAPhone(window.page);
      expect(window.complaints).toEqual([]);
      await window.context.close();
    }
  });
});
