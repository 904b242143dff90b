import { jest } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { seriousFindings } from './support/audit-page.ts';
import { fitsAPhone } from './support/fits-a-phone.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(90_000);

const PASSWORD = 'a bell rings at noon';

/** C9: each would show itself as an element, a request or an error. */
const HOSTILE = `"><img src=//evil.example/x onerror=alert(1)><script>alert(2)</script>`;

onConsole('the editor of jobs', (test) => {
  let target: Target;
  beforeAll(async () => {
    const { server } = test;
    target = await startTarget(({ path }, response) => json(response, { code: 200, path, note: HOSTILE }));
    await server.application('billing', { domains: [{ url: target.url }] });
    const spec = { application: 'billing', schedule: {}, request: { path: '/settle' } };
    for (const name of ['settle', 'shared', 'kept']) await server.job(name, spec);
    await server.settled(await server.runNow('settle'));
  });
  afterAll(() => target.close());

  it('writes a job from nothing: name, schedule, request, a try, the rule by a click, save, and it fires', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs');
    await page.getByRole('link', { name: 'New job' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('fresh');
    await page.getByRole('combobox', { name: 'Application' }).fill('billing');
    await page.getByText('Every day at 02:00').waitFor();
    await page.getByRole('button', { name: 'Build it without cron' }).click();
    await page.getByRole('combobox', { name: 'How often' }).click();
    await page.getByTitle('Every so many minutes').click();
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByText('Every 15 minutes').waitFor();
    await page.getByRole('textbox', { name: 'Cron' }).fill('*/2 * * * * ?');
    await page.getByText('Every 2 seconds').waitFor();
    const path = page.getByRole('textbox', { name: 'Path', exact: true });
    await path.click();
    await page.keyboard.press('End');
    await page.keyboard.type('fresh');
    await page.getByRole('button', { name: 'Send once' }).click();
    await page.getByText('Succeeded: status 200').waitFor();
    await page.getByText(`POST ${target.url}/fresh`).waitFor();
    await page.getByRole('button', { name: '200', exact: true }).click();
    expect(await page.getByRole('textbox', { name: 'JSONPath' }).inputValue()).toBe('$.code');
    expect(await page.getByRole('textbox', { name: 'Expected' }).inputValue()).toBe('200');
    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Expression').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/jobs\/default\/fresh/);
    await page
      .getByRole('link', { name: /^Succeeded/ })
      .first()
      .waitFor();
    const { spec } = await server.must<{ spec: object }>('GET', '/namespaces/default/jobs/fresh');
    expect(spec).toMatchObject({ success: { json: '$.code == 200' }, request: { path: '/fresh' } });
    await server.must('POST', '/namespaces/default/jobs/fresh/suspend');
    expect(await page.locator('img[src*=evil]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('keeps form and YAML in step, with comments, and marks what the server would refuse', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/settle/edit');
    await page.getByRole('textbox', { name: 'Timeout' }).fill('5 weeks');
    await page
      .getByText(/is not a duration/)
      .first()
      .waitFor();
    await page.getByRole('textbox', { name: 'Timeout' }).fill('20s');
    await page.getByText('YAML', { exact: true }).click();
    const text = page.getByRole('textbox', { name: 'YAML' });
    await text.getByText('timeout: 20s').click();
    await page.keyboard.press('End');
    await page.keyboard.type(' # long enough');
    await page.getByText('Form', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Name for people' }).fill('结算');
    await page.getByText('YAML', { exact: true }).click();
    await text.getByText('timeout: 20s # long enough').waitFor();
    await text.getByText('displayName: 结算').waitFor();
    await page.getByRole('button', { name: 'Drop my changes' }).click();
    await page.getByText('can not be had again').waitFor();
    await text.getByText('displayName: 结算').waitFor();
    await page.getByRole('button', { name: 'Drop them' }).click();
    await text.getByText('path: /settle').waitFor();
    expect(await text.getByText('20s').count()).toBe(0);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('fills the request from a curl line, and tries a rule on the last replies before saving', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server, { language: 'zh', theme: 'dark' });
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/settle/edit');
    await page.getByRole('button', { name: '粘贴 curl 命令' }).click();
    await page
      .getByRole('textbox', { name: 'curl 命令' })
      .fill(
        `curl 'https://api.example.com/jobs/settle?day=1' -H 'Authorization: Bearer x' -H 'x-tenant: acme' --data-raw '{"n":1}'`,
      );
    await page.getByRole('button', { name: '填入' }).click();
    await page.getByText('authorization').waitFor();
    await page.getByRole('textbox', { name: '请求头：第 1 项名称' }).waitFor();
    await page.getByText('响应中的值').click();
    await page.getByText('最近 1 个响应中 1 个成功').waitFor();
    await page.getByRole('textbox', { name: '期望值' }).fill('0');
    await page.getByText('将判为失败').waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('merges what somebody else saved meanwhile, asks about what both changed, and loses nothing', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/shared/edit');
    await page.getByRole('textbox', { name: 'Timeout' }).fill('20s');
    await page.getByRole('textbox', { name: 'Name for people' }).fill('mine');
    await server.job('shared', {
      application: 'billing',
      displayName: 'theirs',
      schedule: {},
      request: { path: '/theirs' },
    });
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else saved it meanwhile').waitFor();
    await page.getByText('/theirs').first().waitFor();
    await page.getByRole('radio', { name: 'Mine: mine' }).waitFor();
    await page.getByRole('radio', { name: 'Theirs: theirs' }).check();
    await page.getByRole('button', { name: 'Go on with both' }).click();
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/jobs\/default\/shared(\?|$)/);
    const { spec } = await server.must<{ spec: object }>('GET', '/namespaces/default/jobs/shared');
    expect(spec).toMatchObject({ timeout: '20s', displayName: 'theirs', request: { path: '/theirs' } });
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('keeps what was typed over a session that ends, and over a reload', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/jobs/default/kept/edit');
    await page.getByRole('textbox', { name: 'Description' }).fill('typed before the session ended');
    const cookies = await window.context.cookies();
    await window.context.clearCookies();
    // The page asks the server what it thinks of the draft, and so finds out.
    await page.getByRole('textbox', { name: 'Description' }).press('!');
    await page.getByText('Your session has ended').waitFor();
    expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe(
      'typed before the session ended!',
    );
    await page.keyboard.press('Control+s');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await window.context.addCookies(cookies);
    await eventually('the draft is kept', () =>
      page.evaluate<boolean>("Object.keys(localStorage).some((key) => key.startsWith('belfry-draft'))"),
    );
    page.once('dialog', (dialog) => void dialog.accept());
    await page.goto('/jobs/default/kept/edit');
    await page.getByText('it was kept in this browser').waitFor();
    expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe(
      'typed before the session ended!',
    );
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('asks who sits there before it saves, where the session ended unnoticed', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await server.api('POST', '/users', { name: 'sam', roles: { '*': 'admin' }, password: PASSWORD });
    await signInAs(window, server, 'sam');
    await page.goto('/jobs/default/kept/edit');
    await page.getByRole('textbox', { name: 'Description' }).fill('typed by sam');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save' }).waitFor();
    await window.context.clearCookies();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your session has ended').waitFor();
    await dialog.getByText('Save kept').waitFor({ state: 'detached' });
    expect(await page.getByText('bfy_').count()).toBe(0);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/jobs\/default\/kept(\?|$)/);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('lets operators look and try what is defined, not save', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page } = window;
    await signInAs(window, server, 'oli', { default: 'operator' });
    await page.goto('/jobs/default/settle/edit');
    await page.getByText('Saving takes the role admin').waitFor();
    await page.getByRole('button', { name: 'Send once' }).click();
    await page.getByText('Succeeded: status 200').waitFor();
    expect(await page.getByRole('button', { name: 'Review and save' }).isDisabled()).toBe(true);
    await page.goto('/jobs/default/settle');
    await page.getByRole('button', { name: 'Run now' }).waitFor();
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('is fit for everybody (axe-core), in both languages and themes, and fits a phone', async () => {
    const { server, browser } = test;
    for (const [language, theme, yaml] of [
      ['en', 'dark', false],
      ['zh', 'light', true],
    ] as const) {
      const window = await openWindow(browser, server, { language, theme });
      const { page } = window;
      await signInAs(window, server, 'ann');
      await page.goto('/jobs/default/settle/edit');
      await page
        .getByText(yaml ? '何时触发' : 'When it fires')
        .first()
        .waitFor();
      await page.locator('.cm-content').first().waitFor();
      if (yaml) await page.getByText('YAML', { exact: true }).click();
      expect([theme, await seriousFindings(page)]).toEqual([theme, []]);
      await fitsAPhone(page);
      expect(window.complaints).toEqual([]);
      await window.context.close();
    }
  });
});
