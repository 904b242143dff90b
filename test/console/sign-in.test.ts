import { jest } from '@jest/globals';
import { seriousFindings } from './support/audit-page.ts';
import { onConsole } from './support/on-console.ts';
import { openWindow, signInAs } from './support/open-console.ts';

jest.setTimeout(60_000);

const PASSWORD = 'a bell rings at noon';

onConsole('signing in', (test) => {
  it('begins with the admin token, by keyboard alone, and goes on to where one wanted to', async () => {
    const { server, browser } = test;
    const { page, complaints, context } = await openWindow(browser, server);
    await page.goto('/account?ns=shop');
    await page.getByRole('heading', { name: 'Open the first account' }).waitFor();
    await page.keyboard.type(server.token);
    // Past the eye of the token's field.
    await page.getByLabel('Name').focus();
    await page.keyboard.type('ann');
    await page.getByLabel('New password').focus();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Change password' }).waitFor();
    expect(new URL(page.url()).search).toBe('?ns=shop');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('refuses a wrong password in words and lets the right one in; signing out ends it', async () => {
    const { server, browser } = test;
    const { page, complaints, context } = await openWindow(browser, server, { language: 'zh', theme: 'dark' });
    await page.goto('/');
    await page.getByLabel('用户名').fill('ann');
    await page.getByLabel('密码').fill('not the password');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').getByText('用户名或密码错误').waitFor();
    expect(await page.getByLabel('用户名').inputValue()).toBe('ann');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '总览' }).waitFor();
    await page.getByRole('button', { name: '账户: ann' }).click();
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.waitForURL('**/sign-in*');
    await page.goto('/');
    await page.waitForURL('**/sign-in*');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('goes nowhere else afterwards, whatever the address says', async () => {
    const { server, browser } = test;
    for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      const window = await openWindow(browser, server);
      await window.page.goto(`/sign-in?to=${encodeURIComponent(to)}`);
      await window.page.getByLabel('Name').fill('ann');
      await window.page.getByLabel('Password').fill(PASSWORD);
      await window.page.keyboard.press('Enter');
      await window.page.getByRole('heading', { name: 'Overview' }).waitFor();
      expect(window.page.url().startsWith(`${server.url}/`)).toBe(true);
      expect(window.complaints).toEqual([]);
      await window.context.close();
    }
  });

  it('takes a link once, and tells when it is used', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    await signInAs(window, server, 'bob', { shop: 'viewer' });
    const { path } = await server.must<{ path: string }>('POST', '/users/bob/sign-in-link');
    const first = await openWindow(browser, server);
    await first.page.goto(path);
    await first.page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(first.page.url()).not.toContain('link=');
    const second = await openWindow(browser, server);
    await second.page.goto(path);
    await second.page.getByText('This sign-in link was used already').waitFor();
    for (const { context } of [window, first, second]) await context.close();
  });

  it('again, over the page, when a session ends: what was typed stays', async () => {
    const { server, browser } = test;
    const window = await openWindow(browser, server);
    const { page, context } = window;
    await page.goto('/account');
    await page.getByLabel('Name').fill('ann');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByLabel('Current password').fill(PASSWORD);
    await page.getByLabel('New password', { exact: true }).fill('another good one');
    await page.getByLabel('New password once more').fill('another good one');
    await context.clearCookies();
    await page.getByRole('button', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Your session has ended').waitFor();
    await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('New password', { exact: true }).inputValue()).toBe('another good one');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('The password is changed').waitFor();
    await context.close();
  });

  it('is fit for everybody (axe-core), in both themes', async () => {
    const { server, browser } = test;
    for (const theme of ['light', 'dark'] as const) {
      const { page, context, complaints } = await openWindow(browser, server, { theme, language: 'zh' });
      await page.goto('/sign-in');
      await page.getByRole('heading', { name: '登录' }).waitFor();
      expect([theme, await seriousFindings(page)]).toEqual([theme, []]);
      expect(complaints).toEqual([]);
      await context.close();
    }
  });
});
