import { jest } from '@jest/globals';
import { expectFitForAll } from './support/fit-for-all.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(60_000);

/** C9: each would show itself as an element, a request or an error. */
const HOSTILE = `"><img src=//evil.example/x onerror=alert(1)><a href="javascript:alert(2)">x</a>{{constructor}}`;

onConsole('the screens of administration', (test) => {
  it('make a token, show it once, and end it', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/tokens');
    await page.getByText('No token yet.').waitFor();
    await page.getByRole('button', { name: 'Make a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('ci runner');
    // A token begins with the least; what it may reach is chosen.
    await dialog.getByRole('combobox', { name: 'Namespaces' }).fill('default');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Make token' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'name' }).waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('ci');
    await dialog.getByRole('button', { name: 'Make token' }).click();
    const secret = page.getByText(/^bfy_/);
    const token = (await secret.innerText()).trim();
    const status = async () =>
      (await fetch(`${server.url}/api/v1/whoami`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await status()).toBe(200);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Viewer' });
    await row.getByText('by ann').waitFor();
    expect(await page.content()).not.toContain(token);
    await row.getByRole('button', { name: 'Revoke ci' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No token yet.').waitFor();
    expect(await status()).toBe(401);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('open an account by a link, change its roles, reset, end and close it', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, complaints } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/users');
    await page.getByRole('button', { name: 'Open an account' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('bob');
    await dialog.getByRole('textbox', { name: 'Name for people' }).fill(HOSTILE.slice(0, 100));
    await dialog.getByRole('combobox', { name: 'Namespace' }).fill('shop');
    await dialog.getByRole('button', { name: 'Open account' }).click();
    const linkOf = async () => {
      await page.getByText('One-time link for bob').waitFor();
      const text = (await page.getByText(/#link=/).innerText()).trim();
      await page.getByRole('button', { name: 'I have kept it' }).click();
      return text;
    };
    const bob = await openWindow(browser, server);
    await bob.page.goto(await linkOf());
    await bob.page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(
      await bob.page
        .getByRole('navigation')
        .getByRole('link', { name: /Tokens|Users|Audit/ })
        .count(),
    ).toBe(0);

    const row = page.getByRole('row').filter({ hasText: 'bob' });
    await row.getByText('Viewer in shop').waitFor();
    const act = async (name: string) => {
      await row.getByRole('button', { name: 'What to do with bob' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('Edit');
    await dialog.getByRole('button', { name: 'Add a namespace' }).click();
    await dialog.getByRole('combobox', { name: 'Namespace' }).last().fill('pay');
    await dialog.getByRole('button', { name: 'Change bob' }).click();
    await row.getByText('Viewer in pay').waitFor();

    await act('Reset the password');
    await page.getByRole('button', { name: 'Reset the password' }).click();
    await bob.page.goto(await linkOf());
    await bob.page.getByRole('heading', { name: 'Overview' }).waitFor();
    await act('End all sessions');
    await page.getByRole('button', { name: 'End all sessions' }).click();
    await page.getByText('All sessions have ended.').waitFor();
    await bob.page.reload();
    await bob.page.waitForURL(/\/sign-in/);
    await act('Close the account');
    await page.getByRole('button', { name: 'Close the account' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await page.locator('img[src*=evil], a[href^=javascript]').count()).toBe(0);
    expect([...complaints, ...bob.complaints]).toEqual([]);
    await bob.context.close();
    await window.context.close();
  });

  it('tell who changed what, before and after, under a link of its own', async () => {
    const { server, browser } = test;
    await server.application('billing', { domains: [{ url: 'http://127.0.0.1:9999' }] });
    const spec = { application: 'billing', schedule: {}, request: { path: '/a' } };
    await server.job('settle', { ...spec, description: HOSTILE });
    await server.job('settle', { ...spec, description: HOSTILE, timeout: '7s' });
    const window = await openWindow(browser, server);
    const { page, complaints, context } = window;
    await signInAs(window, server, 'ann');
    await page.goto('/audit');
    await page.getByRole('textbox', { name: 'Name or who' }).fill('settle');
    const row = page.getByRole('row').filter({ hasText: 'Job default/settle: changed' });
    await row.getByText('from 127.0.0.1').waitFor();
    await row.getByRole('link').focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog');
    const change = drawer.getByRole('row').filter({ hasText: 'Timeout' });
    await change.getByText('60s').waitFor();
    await change.getByText('7s', { exact: true }).waitFor();
    expect(await drawer.getByRole('row').count()).toBe(2);
    await page.reload();
    await change.waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await page.getByRole('row').filter({ hasText: 'settle: created' }).getByRole('link').click();
    await drawer.getByText('onerror=alert(1)').waitFor();
    expect(await page.locator('img[src*=evil], a[href^=javascript]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('show who is in the cluster', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    await signInAs(window, server, 'ann');
    await window.page.goto('/members');
    const row = window.page.getByRole('row').filter({ hasText: 'Alive' });
    await row.getByText('Dispatcher').waitFor();
    await row.getByText(/^0 \/ 1,?024$/).waitFor();
    expect(window.complaints).toEqual([]);
    await window.context.close();
  });

  it('are fit for everybody, in both languages and themes, and fit a phone', async () => {
    const { server, browser } = test;
    await server.api('POST', '/tokens', {
      name: 'shown',
      role: 'viewer',
      namespaces: ['default', 'a-long-namespace-name'],
    });
    await expectFitForAll(browser, server, [
      ['/members', (page) => page.getByText(/^(Alive|在线)$/).waitFor()],
      ['/tokens', (page) => page.getByText('shown').waitFor()],
      ['/users', (page) => page.getByText('ann').last().waitFor()],
      ['/audit', (page) => page.getByText('shown').waitFor()],
    ]);
  });
});
