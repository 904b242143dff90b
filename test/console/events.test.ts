import { jest } from '@jest/globals';
import { json, startTarget, type Target } from '../support/target.ts';
import { expectFitForAll } from './support/fit-for-all.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(60_000);

/** C9, as a target's answer puts it into the reason of a verdict. */
const HOSTILE = `"><img src=//evil.example/x onerror=alert(1)><script>alert(2)</script>`;

onConsole('the search for events', (test) => {
  let target: Target;
  let retried: string;
  beforeAll(async () => {
    const { server } = test;
    let calls = 0;
    target = await startTarget(({ path }, response) =>
      path === '/flaky' && ++calls === 1 ? json(response, { code: HOSTILE }, 503) : json(response, { code: HOSTILE }),
    );
    await server.application('billing', { domains: [{ url: target.url }] });
    const job = (name: string, spec: object) => server.job(name, { application: 'billing', schedule: {}, ...spec });
    await job('flaky', { request: { path: '/flaky' }, retry: { maxAttempts: 2, interval: '100ms' } });
    await job('picky', { request: { path: '/' }, success: { json: '$.code == 200' } });
    await server.settled(await server.runNow('picky'));
    retried = await server.runNow('flaky');
    await server.settled(retried);
  }, 60_000);
  afterAll(() => target.close());

  it('shows a chain step by step, and finds it by kind, word and id under a link', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/events');
    await page.getByText('The whole window was searched.').waitFor();
    const chain = page.getByRole('list', { name: `Steps of run ${retried}` });
    const kinds = async () => (await chain.locator('.chain-kind').allInnerTexts()).join(' > ');
    // What people asked for and what opened it stand in one millisecond.
    expect((await kinds()).replace('Asked for > Opened', 'Opened > Asked for')).toBe(
      'Opened > Asked for > Started > Sent > Reply and verdict > Retry planned > Sent > Reply and verdict > Shard settled > Settled',
    );
    expect(await page.getByRole('list', { name: /^Steps of run/ }).count()).toBe(2);

    await page.getByRole('combobox', { name: 'Kind of event' }).click();
    await page.getByRole('option', { name: 'Retry planned' }).or(page.getByTitle('Retry planned')).last().click();
    await page.waitForURL(/kind=/);
    await page
      .getByRole('list', { name: /^Steps of run/ })
      .nth(1)
      .waitFor({ state: 'detached' });
    await chain.locator('mark').waitFor();
    expect(await chain.locator('mark').allInnerTexts()).toEqual(['Retry planned']);
    await page.reload();
    await chain.locator('mark').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('textbox', { name: 'Word' }).fill('onerror');
    await page.locator('mark').first().waitFor();
    await page.getByText('bodies of requests and replies are not searched').waitFor();
    expect(await page.locator('img[src*=evil]').count()).toBe(0);

    await page.goto(`/events?run=${retried}`);
    await chain.waitFor();
    expect(await page.getByRole('list', { name: /^Steps of run/ }).count()).toBe(1);
    await page.getByRole('link', { name: retried }).click();
    await page.waitForURL(new RegExp(`/runs/${retried}`));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says that nothing fits, and keeps to the window that was named', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server, { language: 'zh' });
    const { page } = window;
    await signInAs(window, server, 'vera', { default: 'viewer' });
    await page.goto('/events?text=nowhere');
    await page.getByText('此时间窗口内没有匹配项').waitFor();
    await page.getByText('不查找请求与回复的正文').waitFor();
    await page.goto('/events');
    await page.getByText('整个时间窗口已查完。').waitFor();
    await page.getByLabel('到', { exact: true }).fill('2026-01-01 10:00');
    await page.keyboard.press('Enter');
    await page.waitForURL(/to=/);
    expect(new URL(page.url()).searchParams.get('to')).toBe('2026-01-01T09:00:00.000Z');
    await page.getByText('此时间窗口内没有匹配项').waitFor();
    await window.context.close();
  });

  it('is fit for everybody, in both languages and themes, and fits a phone', async () => {
    const { server, browser } = test;
    await expectFitForAll(browser, server, [['/events?kind=["retry-due"]', (page) => page.locator('mark').waitFor()]]);
  });
});
