import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { startTarget, type Target } from '../support/target.ts';
import { documentOf, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

/** Only root may mount a small file system to fill. */
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('a full disk (F12)', () => {
  let folder: string;
  let target: Target;
  beforeEach(async () => {
    folder = makeFolder();
    mkdirSync(join(folder, 'data'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', join(folder, 'data')], {
      encoding: 'utf8',
    });
    if (mounted.status !== 0) throw new Error(`no tmpfs: ${mounted.stderr}`);
    target = await startTarget();
  });
  afterEach(async () => {
    await killServers();
    await target.close();
    spawnSync('umount', [join(folder, 'data')]);
    remove(folder);
  });

  it('is answered with 503 and the reason; once there is room again everything goes on, and nothing is doubled', async () => {
    const server = await ServerProcess.start({ folder });
    await server.application('app', { domains: [{ url: target.url }] });
    await server.job('tick', {
      application: 'app',
      schedule: { every: '1s' },
      request: { path: '/tick' },
      concurrencyPolicy: 'Allow',
    });
    await target.arrived(1);

    const filler = join(folder, 'data', 'filler');
    const fill = () => {
      for (const size of [1 << 18, 1 << 12])
        for (let i = 0; i < 64; i++)
          try {
            writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
          } catch {
            break;
          }
    };
    const accepted: string[] = [];
    const refused = await eventually('a save is refused', async () => {
      fill();
      const name = `job-${accepted.length}`;
      const spec = { application: 'app', schedule: {}, request: { path: '/' }, description: 'x'.repeat(900) };
      const answer = await server.api<{ code: string; detail: string }>(
        'PUT',
        `/namespaces/default/jobs/${name}`,
        documentOf('HttpJob', name, spec),
      );
      if (answer.status === 201) accepted.push(name);
      return answer.status !== 201 && answer;
    });
    expect(refused).toMatchObject({ status: 503, body: { code: 'store-unavailable' } });
    expect(await server.status('/healthz')).toBe(200);

    rmSync(filler);
    const before = target.arrivals.length;
    await target.arrived(before + 2);
    for (const name of accepted) expect((await server.api('GET', `/namespaces/default/jobs/${name}`)).status).toBe(200);
    const runs = await eventually('all have settled', async () => {
      const all = await server.runs('tick');
      return all.every(({ settledAt }) => settledAt !== null) && all;
    });
    const called = target.arrivals.map(({ logId }) => logId);
    expect(new Set(called).size).toBe(called.length);
    for (const [i, { fireAt }] of runs.entries())
      if (i > 0) expect(Date.parse(fireAt) - Date.parse(runs[i - 1]!.fireAt)).toBe(1_000);
  });
});
