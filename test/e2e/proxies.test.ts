import { createServer } from 'node:http';
import { jest } from '@jest/globals';
import { startTarget } from '../support/target.ts';
import { killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

describe('proxies of the environment (A14)', () => {
  it('see no call, whatever they are called', async () => {
    const folder = makeFolder();
    const target = await startTarget();
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(502).end();
    }).on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;
    const names = [
      'HTTP_PROXY',
      'http_proxy',
      'HTTPS_PROXY',
      'https_proxy',
      'ALL_PROXY',
      'all_proxy',
      'npm_config_proxy',
      'GLOBAL_AGENT_HTTP_PROXY',
    ];
    try {
      const server = await ServerProcess.start({
        folder,
        env: {
          ...Object.fromEntries(names.map((name) => [name, url])),
          NODE_USE_ENV_PROXY: '1',
          NO_PROXY: '',
          no_proxy: '',
        },
      });
      await server.application('app', {
        domains: [{ url: target.url }],
        healthCheck: { path: '/healthz', interval: '1s', timeout: '1s' },
      });
      await server.job('direct', { application: 'app', schedule: {}, request: { path: '/ok' } });
      const run = await server.settled(await server.runNow('direct'));
      expect(run.state).toBe('succeeded');
      expect(target.arrivals.some(({ path }) => path === '/ok')).toBe(true);
      expect(seen).toEqual([]);
    } finally {
      await killServers();
      await target.close();
      await new Promise((resolve) => proxy.close(resolve));
      remove(folder);
    }
  });
});
