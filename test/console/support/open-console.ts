import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { ServerProcess } from '../../e2e/server-process.ts';

/** How a person has set the console. */
export interface Viewer {
  language?: 'en' | 'zh';
  theme?: 'light' | 'dark';
  /** Width and height of the window. */
  window?: { width: number; height: number };
  zone?: string;
}

/** One person's browser on a server's console, with everything that it complained of. */
export interface ConsolePage {
  page: Page;
  context: BrowserContext;
  /** Violations of the Content-Security-Policy, errors on the page, requests to another host. */
  complaints: string[];
}

/** Opens a window that sends what it complains of; nobody is signed in yet. */
export const openWindow = async (
  browser: Browser,
  server: { url: string },
  viewer: Viewer = {},
): Promise<ConsolePage> => {
  const { language = 'en', theme = 'light', window = { width: 1440, height: 900 }, zone = 'Europe/Berlin' } = viewer;
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: window,
    colorScheme: theme,
    timezoneId: zone,
    reducedMotion: 'reduce',
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // A refused request is an answer; the page tells it in words.
    if (message.type() === 'error' && !/^Failed to load resource/.test(text)) complaints.push(text);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url()))
      complaints.push(`asks another host: ${request.url()}`);
  });
  return { page, context, complaints };
};

/** Signs in as somebody who holds these roles, by a one-time link; no page is opened yet. */
export const signInAs = async (
  { context }: ConsolePage,
  server: ServerProcess,
  name: string,
  roles: Record<string, string> = { '*': 'admin' },
): Promise<void> => {
  // There already where a test signs in twice.
  await server.api('POST', '/users', { name, roles });
  const { path } = await server.must<{ path: string }>('POST', `/users/${name}/sign-in-link`);
  const link = path.slice(path.indexOf('#link=') + '#link='.length);
  const answer = await context.request.post('/api/v1/login', { data: { link } });
  if (!answer.ok()) throw new Error(`${name} could not sign in: ${answer.status()} ${await answer.text()}`);
};
