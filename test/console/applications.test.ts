import { jest } from '@jest/globals';
import { json, startTarget, type Target } from '../support/target.ts';
import { expectFitForAll } from './support/fit-for-all.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(60_000);

/** C9: each would show itself as an element, a request or an error. */
const HOSTILE = `"><img src=//evil.example/x onerror=alert(1)><a href="javascript:alert(2)">x</a>`;

onConsole('the screens of applications', (test) => {
  let target: Target;
  beforeAll(async () => {
    const { server } = test;
    target = await startTarget(({ path }, response) => json(response, { code: 200 }, path === '/bad' ? 500 : 200));
    await server.application('shown', {
      displayName: HOSTILE,
      description: HOSTILE,
      domains: [{ url: target.url }],
      healthCheck: { path: '/healthz', interval: '1s', timeout: '1s' },
    });
    const job = (name: string, path: string) =>
      server.job(name, { application: 'shown', schedule: {}, request: { path } });
    await job('good', '/');
    await job('bad', '/bad');
    for (const name of ['good', 'good', 'bad']) await server.settled(await server.runNow(name));
  }, 60_000);
  afterAll(() => target.close());

  it('show endpoints with health, share of calls and last error, and reach one now', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/');
    await page.getByRole('navigation').getByRole('link', { name: 'Applications' }).click();
    const listed = page.getByRole('row').filter({ hasText: 'default/shown' });
    await listed.getByText('1 / 1').waitFor();
    await listed.getByRole('link').first().click();
    const row = page.getByRole('row').filter({ hasText: target.url });
    await row.getByText('Ready').waitFor();
    await row.getByText('100 % (3)').waitFor();
    await row.getByRole('link', { name: /500/ }).waitFor();
    await row.getByRole('img', { name: /good$/ }).waitFor();
    await page.getByText('No run waits for a free call slot.').waitFor();
    await row.getByRole('button', { name: `Reach it now: ${target.url}` }).click();
    await page.getByText(`${target.url}/healthz answered 200`).waitFor();
    expect(await page.locator('img[src*=evil], a[href^=javascript]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('stand in a line or two each, however long what they hold is', async () => {
    const { server, browser } = test;
    const url = `http://127.0.0.1:9001/${'long-path/'.repeat(30)}`;
    await server.application('long', { domains: [{ url }, { url: 'http://127.0.0.1:9002' }] });
    const window = await openWindow(browser, server, { window: { width: 1366, height: 768 } });
    const { page } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/applications');
    const row = page.getByRole('row').filter({ hasText: 'default/long' });
    await row.getByText('and 1 more').waitFor();
    expect((await row.boundingBox())!.height).toBeLessThan(80);
    expect(await row.getByTitle(url).count()).toBe(1);
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('create, edit and delete one: domains, limits, headers, a secret that stays', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/applications/new');
    const box = (name: string) => page.getByRole('textbox', { name, exact: true });
    await box('Name').fill('made');
    await box('Base URL').fill('api.example.com');
    const review = page.getByRole('button', { name: 'Review and save' });
    const dialog = page.getByRole('dialog');
    const save = dialog.getByRole('button', { name: 'Save' });
    await review.click();
    // The server says what to write instead, and nothing typed is lost.
    await dialog.getByRole('alert').filter({ hasText: 'spec.domains[0].url' }).waitFor();
    expect(await save.isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await box('Base URL').fill(target.url);
    await page.getByRole('button', { name: 'Add a URL' }).click();
    await box('Base URL').last().fill('http://127.0.0.1:9998');
    await box('Zone').last().fill('b');
    await page.getByRole('spinbutton', { name: 'Calls at once', exact: true }).fill('7');
    await page.getByRole('switch', { name: 'Check its health' }).click();
    await page.getByRole('button', { name: 'Add a header' }).click();
    await box('Header').fill('x-tenant');
    await box('Value').fill('acme');
    await review.click();
    await dialog.getByText('Save made: a new application').waitFor();
    await dialog.getByText('Headers with every call · x-tenant').waitFor();
    await save.click();
    await page.getByRole('heading', { name: 'made', exact: true }).waitFor();
    interface Made {
      spec: {
        domains: { url: string; weight: number; labels: object }[];
        limits: object;
        headers: object;
        healthCheck: { path: string };
      };
    }
    const made = () => server.must<Made>('GET', '/namespaces/default/applications/made');
    expect((await made()).spec).toMatchObject({
      domains: [
        { url: target.url, weight: 1 },
        { url: 'http://127.0.0.1:9998', labels: { zone: 'b' } },
      ],
      limits: { maxConcurrentCalls: 7 },
      headers: { 'x-tenant': 'acme' },
      healthCheck: { path: '/healthz' },
    });
    await page.getByRole('row').filter({ hasText: ':9998' }).getByText('Not ready').waitFor();

    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByRole('spinbutton', { name: 'Weight' }).first().fill('5');
    await page.getByRole('button', { name: 'Remove' }).nth(1).click();
    await review.click();
    await dialog.getByText('Base URLs · [0].weight').waitFor();
    await dialog.getByText('1 → 5').waitFor();
    expect((await made()).spec.domains).toHaveLength(2);
    await save.click();
    await page.getByRole('heading', { name: 'made', exact: true }).waitFor();
    expect((await made()).spec.domains).toMatchObject([{ url: target.url, weight: 5 }]);

    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('tooltip').getByText('0 jobs call it').waitFor();
    await page.getByRole('tooltip').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/applications$/);
    expect((await server.api('GET', '/namespaces/default/applications/made')).status).toBe(404);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('hold TLS and retry budget, have a YAML face in step, and show both versions of a conflict', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    const target = { domains: [{ url: 'http://127.0.0.1:9997' }] };
    await server.application('both', { ...target, retryBudget: { ratio: 0.5 } });
    await signInAs(window, server, 'ann');
    await page.goto('/applications/default/both/edit');
    await page.getByRole('textbox', { name: 'Name in the certificate' }).fill('billing.internal');
    await page.getByRole('spinbutton', { name: 'Retries a second that always pass' }).fill('3');
    await page.getByText('YAML', { exact: true }).click();
    const text = page.getByRole('textbox', { name: 'YAML' });
    await text.getByText('minPerSecond: 3').waitFor();
    await text.getByText('serverName: billing.internal').click();
    await page.keyboard.press('End');
    await page.keyboard.type('.test');
    await page.getByText('Form', { exact: true }).click();
    expect(await page.getByRole('textbox', { name: 'Name in the certificate' }).inputValue()).toBe(
      'billing.internal.test',
    );
    await server.application('both', { ...target, description: 'theirs' });
    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Somebody else saved it meanwhile').waitFor();
    await dialog.getByText('Description').first().waitFor();
    await dialog.getByText('Name in the certificate').waitFor();
    await dialog.getByRole('button', { name: 'Go on with both' }).click();
    await page.getByRole('button', { name: 'Review and save' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'both', exact: true }).waitFor();
    const { spec } = await server.must<{ spec: object }>('GET', '/namespaces/default/applications/both');
    expect(spec).toMatchObject({
      description: 'theirs',
      tls: { serverName: 'billing.internal.test' },
      retryBudget: { ratio: 0.5, minPerSecond: 3 },
    });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('lets a viewer look, nothing else', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server, { language: 'zh' });
    await signInAs(window, server, 'vera', { default: 'viewer' });
    await window.page.goto('/applications/default/shown');
    await window.page.getByText('就绪', { exact: true }).waitFor();
    expect(await window.page.getByRole('button', { name: /立即探测|删除/ }).count()).toBe(0);
    expect(await window.page.getByRole('link', { name: '编辑' }).count()).toBe(0);
    await window.context.close();
  });

  it('are fit for everybody, in both languages and themes, and fit a phone', async () => {
    const { server, browser } = test;
    await expectFitForAll(browser, server, [
      ['/applications', (page) => page.getByText('default/shown').waitFor()],
      ['/applications/default/shown', (page) => page.getByText('100 % (3)').waitFor()],
      ['/applications/default/shown/edit', (page) => page.getByText(/^(Review and save|检查并保存)$/).waitFor()],
    ]);
  });
});
