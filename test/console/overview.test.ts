import { jest } from '@jest/globals';
import { startTarget, type Target } from '../support/target.ts';
import { seriousFindings } from './support/audit-page.ts';
import { fitsAPhone } from './support/fits-a-phone.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(60_000);

/** C9: each would show itself as an element, a request or an error. */
const HOSTILE = `"><img src=//evil.example/x onerror=alert(1)><script>alert(2)</script>{{constructor.constructor('alert(3)')()}}`;

onConsole('the overview', (test) => {
  let target: Target;
  let release = () => {};
  beforeAll(async () => {
    const { server } = test;
    target = await startTarget(async ({ path }, response) => {
      if (path === '/slow') await new Promise<void>((resolve) => (release = resolve));
      response.writeHead(500).end(HOSTILE);
    });
    await server.application('billing', { displayName: HOSTILE, domains: [{ url: target.url }] });
    await server.job('settle', {
      application: 'billing',
      displayName: HOSTILE,
      schedule: { cron: '0 0 2 * * ?' },
      request: { path: '/' },
      success: { body: { equals: HOSTILE.slice(0, 40) } },
    });
    for (let n = 0; n < 3; n++) await server.runNow('settle');
  });
  afterAll(() => {
    release();
    return target.close();
  });

  it('names what fails, follows without reload, and runs nothing that strangers wrote', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    await signInAs(window, server, 'ann');
    const { page, complaints, context } = window;
    await page.goto('/');
    await page.getByText('Failed 3 times in a row').waitFor();
    await page.getByRole('link', { name: 'default/settle' }).waitFor();
    await server.runNow('settle');
    await page.getByText('Failed 4 times in a row').waitFor({ timeout: 30_000 });
    await page.locator('.plot svg').waitFor();
    expect(await page.locator('img[src*=evil]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('names a job that drowns in its limit, and the run says what it waits for, in the language of the page', async () => {
    const { server, browser } = test;
    await server.job('crowded', { application: 'billing', schedule: {}, maxQueued: 1, request: { path: '/slow' } });
    await server.runNow('crowded');
    const held = await server.runNow('crowded');
    for (const [language, needs, full, waits] of [
      [
        'en',
        '1 run waits for an earlier one',
        'its queue is full, so that further slots are skipped',
        'it waits for an earlier run of its job: its concurrencyPolicy lets 1 go on at once',
      ],
      [
        'zh',
        '1 个运行排在之前的运行之后',
        '队列已满（maxQueued 为 1），后续触发将被跳过',
        '正在等待同一任务之前的运行：并发策略（concurrencyPolicy）同时只允许 1 个',
      ],
    ] as const) {
      const window = await openWindow(browser, server, { language });
      const { page } = window;
      await signInAs(window, server, 'ann');
      await page.goto('/');
      const need = page.getByRole('listitem').filter({ hasText: 'default/crowded' });
      await need.getByText(needs).waitFor({ timeout: 30_000 });
      await need.getByText(full).waitFor();
      await need.getByRole('link', { name: held }).click();
      await page.getByText(waits).first().waitFor();
      expect(window.complaints).toEqual([]);
      await window.context.close();
    }
  });

  it('is fit for everybody (axe-core), in both languages and themes, and fits a phone', async () => {
    const { server, browser } = test;
    for (const [language, theme] of [
      ['en', 'light'],
      ['zh', 'dark'],
    ] as const) {
      const window = await openWindow(browser, server, { language, theme });
      await signInAs(window, server, 'ann');
      await window.page.goto('/');
      await window.page.locator('.plot svg').waitFor();
      expect([theme, await seriousFindings(window.page)]).toEqual([theme, []]);
      await fitsAPhone(window.page);
      // The phone's layout has a button instead of the side bar.
      await window.page.getByRole('button', { name: /^(Open navigation|打开导航)$/ }).waitFor();
      expect(window.complaints).toEqual([]);
      await window.context.close();
    }
  });

  it('is reached from anywhere by Ctrl K', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/account');
    await page.getByRole('heading', { name: 'Change password' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'A screen' }).waitFor();
    await page.keyboard.type('总');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('tells that the server is away and goes on when it is back', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/');
    await page.getByText('Needs me now').waitFor();
    await context.setOffline(true);
    await page.getByText('The server does not answer').waitFor();
    await context.setOffline(false);
    await page.getByText('The server does not answer').waitFor({ state: 'hidden' });
    await context.close();
  });
});
