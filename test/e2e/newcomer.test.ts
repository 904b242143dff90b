import { statSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { startTarget, type Target } from '../support/target.ts';
import { belfry } from './belfry-command.ts';
import { killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

describe("a newcomer's first two documents", () => {
  let folder: string;
  let target: Target;
  beforeEach(async () => {
    folder = makeFolder();
    target = await startTarget();
  });
  afterEach(async () => {
    await killServers();
    await target.close();
    remove(folder);
  });

  const manifest = () => `
apiVersion: belfry.dev/v1
kind: HttpApplication
metadata: { name: mine }
spec: { domains: [{ url: "${target.url}" }] }
---
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: every-second }
spec:
  application: mine
  schedule: { every: 1s }
  request: { path: /hello }
`;

  it('go through belfry apply, fire on their second, and show in get, logs and explain', async () => {
    const server = await ServerProcess.start({ folder });
    expect(server.output).toContain('admin.token');
    expect(server.output).not.toContain(server.token);
    expect(statSync(join(folder, 'data', 'admin.token')).mode & 0o777).toBe(0o600);

    const applied = await belfry(['apply', '-f', '-'], { server, input: manifest() });
    expect(applied).toEqual({ code: 0, stdout: 'application/mine created\njob/every-second created\n', stderr: '' });
    expect((await belfry(['apply', '-f', '-'], { server, input: manifest() })).stdout).toBe(
      'application/mine unchanged\njob/every-second unchanged\n',
    );

    const [first, second] = await target.arrived(2);
    expect(first).toMatchObject({ method: 'POST', path: '/hello', shardIndex: 0, shardTotal: 1, attempt: 1 });
    expect(Date.parse(second!.headers['belfry-fire-at']!) - Date.parse(first!.headers['belfry-fire-at']!)).toBe(1_000);
    for (const arrival of [first!, second!])
      expect(arrival.at).toBeGreaterThanOrEqual(Date.parse(arrival.headers['belfry-fire-at']!));

    await server.settled(first!.logId);
    const runs = await belfry(['get', 'runs', '-o', 'name'], { server });
    expect(runs.stdout).toContain(`run/${first!.logId}`);
    const logs = await belfry(['logs', first!.logId], { server });
    expect(logs).toMatchObject({ code: 0, stderr: '' });
    expect(logs.stdout).toContain('200');
    const explained = await belfry(['explain', 'every-second'], { server });
    expect(explained.stdout).toContain(first!.logId);
    expect(await belfry(['run', 'every-second', '--wait'], { server })).toMatchObject({ code: 0 });
  });

  it('are told apart from nothing: without a token, with a wrong server, with no server, each says what to do', async () => {
    const server = await ServerProcess.start({ folder });
    const stranger = await belfry(['get', 'jobs'], { env: { BELFRY_SERVER: server.url } });
    expect(stranger.code).toBe(2);
    expect(stranger.stderr).toMatch(/token/i);
    await server.stop();
    const alone = await belfry(['get', 'jobs'], { server });
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain(server.url);
  });
});
