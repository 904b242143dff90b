import { jest } from '@jest/globals';
import { curlOf } from '../../console/src/screens/run/curl.ts';
import { latenessMs } from '../../console/src/screens/run/lateness.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { seriousFindings } from './support/audit-page.ts';
import { fitsAPhone } from './support/fits-a-phone.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(60_000);

/** C9: each would show itself as an element, a request or an error. */
const HOSTILE = `"><img src=//evil.example/x onerror=alert(1)><script>alert(2)</script>{{constructor.constructor('alert(3)')()}}`;

onConsole('the page of a run', (test) => {
  let target: Target;
  /** Shard 1 fails as long as this is set. */
  let isBroken = true;
  let release = () => {};
  beforeAll(async () => {
    const { server } = test;
    target = await startTarget(async ({ path, shardIndex }, response) => {
      if (path === '/slow') await new Promise<void>((resolve) => (release = resolve));
      if (path === '/hostile') response.writeHead(500, { 'content-type': HOSTILE.slice(0, 60) }).end(HOSTILE);
      else if (shardIndex === 1 && isBroken) json(response, { code: 500, password: 'hunter22' }, 500);
      else json(response, { code: 200 });
    });
    await server.application('billing', { domains: [{ url: target.url }] });
    const job = (name: string, spec: object) => server.job(name, { application: 'billing', schedule: {}, ...spec });
    await job('wide', {
      routeStrategy: 'Sharded',
      shards: 4,
      request: { path: '/wide', body: { n: '{{ shardIndex }}' } },
    });
    await job('hostile', { displayName: HOSTILE, request: { path: '/hostile' } });
    await job('slow', { request: { path: '/slow' } });
  });
  afterAll(() => {
    release();
    return target.close();
  });

  it('says what happened, shows the failed shard first, and follows its rerun', async () => {
    const { server, browser } = test;
    const id = await server.runNow('wide');
    await server.settled(id);
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto(`/runs/${id}`);
    await page.getByText('1 of 4 shards failed').waitFor();
    await page.getByRole('heading', { name: 'Attempts of shard 1' }).waitFor();
    await page.getByText('schedulerx-shardingIndex: 1').waitFor();
    await page.getByText('"password": "***"').waitFor();
    await page.getByText(/^\d.* after the fire time$/).waitFor();
    isBroken = false;
    await page.getByRole('button', { name: 'Rerun 1 failed shard' }).click();
    await page.getByText('all 4 shards succeeded').waitFor();
    await page.getByText('Rerun by hand').waitFor();
    await page.getByRole('link', { name: /^Shard 3:/ }).click();
    await page.getByRole('heading', { name: 'Attempts of shard 3' }).waitFor();
    expect(new URL(page.url()).searchParams.get('shard')).toBe('3');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('runs nothing that strangers wrote', async () => {
    const { server, browser } = test;
    const id = await server.runNow('hostile', { params: { note: HOSTILE } });
    await server.settled(id);
    const window = await openWindow(browser, server);
    await signInAs(window, server, 'ann');
    await window.page.goto(`/runs/${id}`);
    await window.page.getByText('onerror=alert(1)').first().waitFor();
    await window.page.getByRole('heading', { name: 'Every step' }).waitFor();
    expect(await window.page.locator('img[src*=evil]').count()).toBe(0);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('is live while it goes on, can be cancelled, and leads to the runs before and after', async () => {
    const { server, browser } = test;
    const before = await server.runNow('slow');
    await target.arrived(1);
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto(`/runs/${before}`);
    await page.getByText('its call is under way').waitFor();
    await page.getByText(`schedulerx-logId: ${before}`).waitFor();
    await page.getByText('Nothing came back so far').waitFor();
    const request = page.getByRole('heading', { name: 'Request of attempt 1' });
    const heightOf = async () => (await request.boundingBox())!.y;
    const height = await heightOf();
    const clock = page.getByRole('listitem').filter({ hasText: 'Under way' });
    const told = await clock.textContent();
    await eventually('a clock that runs', async () => (await clock.textContent()) !== told);
    await page.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Cancel run' }).click();
    await page.getByText('it was cancelled').waitFor();
    // What was shown of the call stays where it was.
    await page.getByText(`schedulerx-logId: ${before}`).waitFor();
    expect(Math.abs((await heightOf()) - height)).toBeLessThan(8);
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.waitForURL((url) => /^\/runs\/\d+$/.test(url.pathname) && !url.pathname.endsWith(before));
    await page.getByRole('link', { name: '← Previous' }).click();
    await page.waitForURL(`**/runs/${before}`);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('shows the steps of many shards to the last one', async () => {
    const { server, browser } = test;
    await server.job('many', {
      application: 'billing',
      schedule: {},
      routeStrategy: 'Sharded',
      shards: 30,
      request: { path: '/many' },
    });
    isBroken = false;
    const id = await server.runNow('many');
    await server.settled(id);
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto(`/runs/${id}`);
    await page.getByRole('heading', { name: /^Every step 40 of \d+$/ }).waitFor();
    const rows = page.locator('.steps-table tbody tr');
    expect(await rows.count()).toBe(40);
    await page.getByRole('button', { name: /^Show \d+ more steps$/ }).click();
    await page.getByRole('heading', { name: 'Every step', exact: true }).waitFor();
    expect(await rows.count()).toBeGreaterThan(60);
    await rows.last().getByText('Settled').waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('shows a viewer neither replies nor buttons', async () => {
    const { server, browser } = test;
    const [run] = await server.runs('wide');
    const window = await openWindow(browser, server, { language: 'zh' });
    await signInAs(window, server, 'vera', { default: 'viewer' });
    await window.page.goto(`/runs/${run!.id}`);
    await window.page.getByText('目标服务的响应仅对运维和管理员可见').waitFor();
    expect(await window.page.getByRole('button', { name: '再次运行' }).count()).toBe(0);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('is found by its id with Ctrl K, and says so where there is none', async () => {
    const { server, browser } = test;
    const [run] = await server.runs('wide');
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'A screen' }).waitFor();
    await page.keyboard.type(run!.id);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Run ${run!.id}` }).waitFor();
    await page.goto('/runs/12345');
    await page.getByText('There is no run 12345').waitFor();
    await window.context.close();
  });

  it('is fit for everybody (axe-core), in both languages and themes, and fits a phone', async () => {
    const { server, browser } = test;
    const [run] = await server.runs('wide');
    for (const [language, theme] of [
      ['en', 'dark'],
      ['zh', 'light'],
    ] as const) {
      const window = await openWindow(browser, server, { language, theme });
      await signInAs(window, server, 'ann');
      await window.page.goto(`/runs/${run!.id}`);
      await window.page.getByText('schedulerx-logId').waitFor();
      expect([theme, await seriousFindings(window.page)]).toEqual([theme, []]);
      await fitsAPhone(window.page);
      await window.context.close();
    }
  });
});

describe('a request as a line for curl', () => {
  it('keeps quotes, line breaks and what looks like a command inside its quotes', () => {
    const line = curlOf({
      method: 'POST',
      url: "https://api.example.com/a?x='$(id)'",
      headers: { 'x-note': "it's", 'content-length': '3' },
      body: "a'b\n`id`",
    });
    expect(line).toBe(
      `curl -X POST 'https://api.example.com/a?x='\\''$(id)'\\''' \\\n  -H 'x-note: it'\\''s' \\\n  --data-raw 'a'\\''b\n\`id\`'`,
    );
  });
});

describe('how late a run was', () => {
  const fireAt = '2026-03-01T12:00:00.000Z';
  const attempt = (number: number, second: string, timing: { queueMs?: number; connectMs?: number } | null = null) => ({
    number,
    startedAt: `2026-03-01T12:00:${second}Z`,
    timing: timing && { ...timing, totalMs: 9_000 },
  });

  it('counts to the first byte of its first call, as the metric does', () => {
    const shards = [
      { attempts: [attempt(1, '02.000'), attempt(2, '03.000')] },
      { attempts: [attempt(1, '01.000', { queueMs: 579, connectMs: 20.5 })] },
    ];
    expect(latenessMs({ fireAt, shards })).toBe(1_599.5);
  });

  it('is not known before the first call has ended', () => {
    expect(latenessMs({ fireAt, shards: [{ attempts: [] }] })).toBeNull();
    expect(latenessMs({ fireAt, shards: [{ attempts: [attempt(2, '03.000')] }] })).toBeNull();
  });
});
