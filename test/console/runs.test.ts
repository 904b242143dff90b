import { jest } from '@jest/globals';
import { json, startTarget, type Target } from '../support/target.ts';
import { expectFitForAll } from './support/fit-for-all.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(90_000);

onConsole('the list of runs', (test) => {
  let target: Target;
  let run: string;
  beforeAll(async () => {
    const { server } = test;
    target = await startTarget(({ path }, response) => json(response, { code: path === '/bad' ? 500 : 200 }));
    await server.application('billing', { domains: [{ url: target.url }] });
    for (const name of ['good', 'bad'])
      await server.job(name, {
        application: 'billing',
        displayName: name === 'good' ? 'pay\u202etxt' : '结算',
        schedule: {},
        request: { path: `/${name}` },
        success: { json: '$.code == 200' },
      });
    for (const name of ['good', 'bad']) {
      run = await server.runNow(name);
      await server.settled(run);
    }
  });
  afterAll(() => target.close());

  it('is narrowed by what stands in the URL, and reached from the navigation and from a job', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/');
    await page.getByRole('navigation').getByRole('link', { name: /Runs$/ }).click();
    await page.getByRole('link', { name: 'default/good' }).waitFor();
    await page.getByRole('link', { name: 'default/bad' }).waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByTitle('Failed', { exact: true }).click();
    await page.getByRole('link', { name: 'default/good' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: run }).waitFor();
    expect(decodeURIComponent(page.url())).toContain('state=["failed"]');
    await page.goto('/jobs/default/good');
    await page.getByRole('heading', { name: 'pay⟨U+202E⟩txt' }).waitFor();
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('link', { name: 'default/good' }).waitFor();
    expect(await page.getByRole('link', { name: 'default/bad' }).count()).toBe(0);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('takes an instant as it is typed, on the clock that the page shows', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server, { zone: 'Asia/Shanghai', language: 'zh' });
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/runs');
    const from = page.getByRole('textbox', { name: '从' });
    await from.click();
    await page.getByText('二', { exact: true }).waitFor();
    await from.fill('2026-01-02 08:30');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('from') === '2026-01-02T00:30:00.000Z');
    expect(await from.inputValue()).toBe('2026-01-02 08:30:00');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('has its filters behind a click on a phone', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server, { window: { width: 390, height: 844 } });
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/runs?state=["failed"]');
    await page.getByRole('link', { name: 'default/bad' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Application' }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Filters (1)' }).click();
    await page.getByRole('textbox', { name: 'Application' }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('link', { name: 'default/good' }).waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('leads nowhere by an id that is none: that is told, and nothing seems to go on loading', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server, { language: 'zh' });
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/runs/1');
    await page.getByText('运行 1 不存在').waitFor();
    expect(await page.locator('.ant-skeleton').count()).toBe(0);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('is left by Ctrl K for a job by its name for people, for an action, and for what can be done to a job', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/runs');
    await page.getByRole('link', { name: 'default/bad' }).waitFor();
    const ask = async (text: string, option: string) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /A job, an application/ }).fill(text);
      await page.getByRole('option', { name: option }).first().click();
    };
    await ask('结算', '结算 (default/bad)');
    await page.getByRole('heading', { name: '结算' }).waitFor();
    await ask('run now', 'Run now');
    await page.waitForURL(/\/runs\/\d+/);
    await ask('billing', 'default/billing');
    await page.waitForURL(/\/applications\/default\/billing/);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('is fit for everybody (axe-core), in both languages and themes, and fits a phone', async () => {
    await expectFitForAll(test.browser, test.server, [
      ['/runs?job=good', (page) => page.getByRole('link', { name: 'default/good' }).waitFor()],
    ]);
  });
});
