import { jest } from '@jest/globals';
import { weeksUntil } from '../../console/src/screens/job/calendar-weeks.ts';
import { paramsIn, shardsIn } from '../../console/src/screens/job/run-request.ts';
import { moved, windowAround, windowOfDay } from '../../console/src/screens/job/slot-window.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { seriousFindings } from './support/audit-page.ts';
import { fitsAPhone } from './support/fits-a-phone.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(90_000);

/** C9: each would show itself as an element, a request or an error. */
const HOSTILE = `"><img src=//evil.example/x onerror=alert(1)><script>alert(2)</script>`;

onConsole('the page of a job', (test) => {
  let target: Target;
  beforeAll(async () => {
    const { server } = test;
    target = await startTarget(({ shardIndex }, response) =>
      json(response, { code: shardIndex === 1 ? 500 : 200 }, shardIndex === 1 ? 500 : 200),
    );
    await server.application('billing', { domains: [{ url: target.url }] });
    const job = (name: string, spec: object) => server.job(name, { application: 'billing', ...spec });
    const wide = {
      displayName: '结算积分',
      description: HOSTILE,
      schedule: { cron: '0 0 2 * * ?', timeZone: 'Asia/Shanghai' },
      routeStrategy: 'Sharded',
      shards: 3,
      request: { path: '/wide/{{ params.mode }}' },
      params: { mode: 'full' },
    };
    await job('wide', wide);
    await job('wide', { ...wide, timeout: '20s' });
    await job('often', { schedule: { every: '1s' }, request: { path: '/often' } });
    await server.settled(await server.runNow('wide'));
  });
  afterAll(() => target.close());

  it('is opened from the list, shows its runs with their shards, and leads to one of them', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs');
    await page.getByRole('link', { name: '结算积分' }).click();
    await page.getByText('Every day at 02:00').waitFor();
    await page.getByText('onerror=alert(1)').waitFor();
    const grid = page.getByRole('group', { name: 'Newest runs and their shards' });
    expect(await grid.getByRole('link').count()).toBe(4);
    await page.getByRole('link', { name: /1 runs, 1 failed or missed$/ }).waitFor();
    await page.getByRole('img', { name: 'Duration' }).waitFor();
    await grid.getByRole('link', { name: /^Shard 1: Failed/ }).click();
    await page.getByRole('heading', { name: 'Attempts of shard 1' }).waitFor();
    await page.getByRole('link', { name: 'default/wide' }).click();
    await page.getByText('Every day at 02:00').waitFor();
    expect(await page.locator('img[src*=evil]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('runs with other params, at a chosen endpoint', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/wide');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /other params/ }).click();
    await page.getByRole('textbox', { name: 'Params (JSON)' }).fill('{"mode": "half", "day": 3}');
    await page.getByRole('combobox', { name: 'Endpoint' }).click();
    await page.getByTitle(target.url, { exact: true }).click();
    await page.getByRole('textbox', { name: 'Shards' }).fill('0, 2');
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    await page.getByText('"mode": "half"').waitFor();
    await page.getByText('/wide/half').first().waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('is suspended with a note that others see, and resumed by them', async () => {
    const { server, browser } = test;
    const ann = await openWindow(browser, server);
    await signInAs(ann, server, 'ann');
    await ann.page.goto('/jobs/default/often');
    await ann.page.getByRole('button', { name: 'Suspend' }).click();
    await ann.page.getByLabel(/^Why/).fill('the ledger is being moved');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await ann.page.getByText('Suspended by ann').waitFor();
    const oli = await openWindow(browser, server, { language: 'zh', theme: 'dark' });
    await signInAs(oli, server, 'oli', { default: 'operator' });
    await oli.page.goto('/jobs/default/often?tab=slots');
    await oli.page.getByText('the ledger is being moved').waitFor();
    await oli.page.getByText('由 ann 停用').waitFor();
    await oli.page.getByRole('button', { name: '启用' }).click();
    await oli.page.getByRole('button', { name: '停用' }).waitFor();
    expect(await oli.page.getByText('the ledger is being moved').count()).toBe(0);
    expect([ann.complaints, oli.complaints]).toEqual([[], []]);
    await ann.context.close();
    await oli.context.close();
  });

  it('tells when it fires once on the clock and in the language of the page', async () => {
    const { server, browser } = test;
    await server.job('once', {
      application: 'billing',
      schedule: { at: '2030-01-02T03:04:05Z' },
      request: { path: '/' },
    });
    const window = await openWindow(browser, server, { language: 'zh', zone: 'Asia/Shanghai' });
    await signInAs(window, server, 'ann');
    await window.page.goto('/jobs/default/once');
    await window.page.getByText('仅一次，于 2030/01/02 11:04:05').waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('that is out of reach says so, and leads back to the list; an address that is none keeps the menu', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'vic', { default: 'viewer' });
    for (const path of ['/jobs/default/none', '/jobs/other/often', '/jobs/default/none/edit', '/jobs/new']) {
      await page.goto(path);
      await page.getByRole('alert').getByRole('link', { name: 'To the jobs' }).click();
      await page.getByRole('link', { name: '结算积分' }).waitFor();
    }
    await page.goto('/jobs/new');
    await page.getByText('It takes the role admin').waitFor();
    expect(await page.getByRole('textbox', { name: 'Name', exact: true }).count()).toBe(0);
    await page.goto('/zzz');
    await page.getByText('There is nothing here').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('has its calendar at today, also where the window is too narrow for half a year', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server, { window: { width: 1366, height: 768 } });
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/often');
    await page.getByRole('group', { name: 'Newest runs and their shards' }).getByRole('link').nth(1).waitFor();
    const frame = (await page.locator('.calendar-frame').boundingBox())!;
    const today = (await page.locator('.calendar a.day').last().boundingBox())!;
    expect(today.x + today.width).toBeLessThanOrEqual(frame.x + frame.width);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('tells every slot of a window with its reason, also for those that opened nothing', async () => {
    const { server, browser } = test;
    await server.must('POST', '/namespaces/default/jobs/often/suspend');
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/often?tab=slots');
    await page.getByRole('cell', { name: 'Succeeded' }).first().waitFor();
    // The newest on top.
    const times = await page.locator('td:first-child time').all();
    const slots = await Promise.all(times.slice(0, 20).map((time) => time.getAttribute('datetime')));
    expect(slots.length).toBeGreaterThan(2);
    expect(slots).toEqual(slots.toSorted().reverse());
    await page.getByRole('checkbox', { name: 'Only what did not succeed' }).check();
    while ((await page.getByText('the job was suspended').count()) === 0) await page.reload();
    // As typed, on the viewer's clock; the end goes before the beginning for a moment, and takes it along.
    await page.getByLabel('To', { exact: true }).fill('2020-01-01 01:00');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('to') === '2020-01-01T00:00:00.000Z');
    await page.getByLabel('From').fill('2020-01-01T00:00:00');
    await page.keyboard.press('Enter');
    await page.getByText('names no such slot in this window').waitFor();
    await page.waitForURL((url) => url.searchParams.get('from') === '2019-12-31T23:00:00.000Z');
    await server.must('POST', '/namespaces/default/jobs/often/resume');
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('compares revisions in words and YAML, and restores one', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/wide?tab=revisions');
    const difference = page.locator('.difference');
    await difference.getByText('Timeout').waitFor();
    await difference.getByText('YAML').click();
    await difference.getByText('+  timeout: 20s').waitFor();
    await page.getByRole('button', { name: 'Restore revision 1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('60s').waitFor();
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('Revision 1 is in force again').waitFor();
    await page.getByRole('button', { name: 'Restore revision 2' }).waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('goes by keyboard: one stop for the calendar, arrows within', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/wide');
    const calendar = page.getByRole('group', { name: 'Half a year, day by day' });
    const days = calendar.getByRole('link');
    await days.last().focus();
    await page.keyboard.press('ArrowLeft');
    const weekBefore = await days.nth((await days.count()) - 8).getAttribute('aria-label');
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(weekBefore);
    await page.keyboard.press('Enter');
    await page.waitForURL(/tab=slots/);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('is fit for everybody (axe-core), in both languages and themes, and fits a phone', async () => {
    const { server, browser } = test;
    for (const [language, theme, tabs] of [
      ['en', 'dark', ['runs', 'slots']],
      ['zh', 'light', ['runs', 'revisions', 'definition']],
    ] as const) {
      const window = await openWindow(browser, server, { language, theme });
      const { page } = window;
      await signInAs(window, server, 'ann');
      for (const tab of tabs) {
        await page.goto(`/jobs/default/wide?tab=${tab}`);
        await page.locator('.ant-tabs-content, .ant-tabs-body').locator('svg, table, pre').first().waitFor();
        expect([theme, tab, await seriousFindings(page)]).toEqual([theme, tab, []]);
      }
      await page.goto('/jobs/default/wide');
      await page.locator('.calendar').waitFor();
      await fitsAPhone(page);
      expect(window.complaints).toEqual([]);
      await window.context.close();
    }
  });
});

describe('what the page of a job works out by itself', () => {
  it('puts days into weeks from Monday on, by what failed before how much ran', () => {
    const weeks = weeksUntil('2026-11-21', 2, [
      { day: '2026-11-10', states: { succeeded: 8 } },
      { day: '2026-11-20', states: { succeeded: 1, failed: 1 } },
      { day: '2026-11-21', states: { succeeded: 9, missed: 1 } },
    ]);
    expect(weeks.map((days) => days[0]!.day)).toEqual(['2026-11-09', '2026-11-16']);
    const levels = Object.fromEntries(weeks.flat().map(({ day, level }) => [day, level]));
    expect(levels).toMatchObject({ '2026-11-09': 'none', '2026-11-10': 4, '2026-11-20': 'most', '2026-11-21': 'some' });
  });

  it('looks about fifty slots back, or at one day of the zone, also where that has 25 hours', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    const fires = ['2026-11-21T12:00:10Z', '2026-11-21T12:00:20Z'];
    expect(windowAround(now, fires)).toEqual({ from: '2026-11-21T11:51:40.000Z', to: '2026-11-21T12:01:00.000Z' });
    expect(windowOfDay('2026-10-25', 'Europe/Berlin')).toEqual({
      from: '2026-10-24T22:00:00.000Z',
      to: '2026-10-25T22:59:59.999Z',
    });
    const window = { from: '2026-01-01T10:00:00.000Z', to: '2026-01-01T11:00:00.000Z' };
    const [early, late] = ['2026-01-01T08:00:00.000Z', '2026-01-01T12:00:00.000Z'];
    expect(moved(window, 'to', late)).toEqual({ ...window, to: late });
    expect(moved(window, 'to', early)).toEqual({ from: '2026-01-01T07:00:00.000Z', to: early });
    expect(moved(window, 'from', late)).toEqual({ from: late, to: '2026-01-01T13:00:00.000Z' });
  });

  it('gives a run the params that were changed alone, and indexes of shards', () => {
    const defined = { mode: 'full', day: '{{ fireAt }}' };
    expect(paramsIn('{"mode":"half","day":"{{ fireAt }}"}', defined)).toEqual({ mode: 'half' });
    expect([paramsIn('[1]', defined), paramsIn('{', defined), paramsIn(' ', defined)]).toEqual([null, null, {}]);
    expect([shardsIn('0, 3'), shardsIn(''), shardsIn('0-3')]).toEqual([[0, 3], undefined, null]);
  });
});
