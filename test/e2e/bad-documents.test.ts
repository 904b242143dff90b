import { jest } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { belfry } from './belfry-command.ts';
import { documentOf, freePort, killServers, makeFolder, type Run, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

describe('documents and days that are not as they should be', () => {
  let folder: string;
  let server: ServerProcess;
  let target: Target;
  let release: () => void;
  beforeAll(async () => {
    folder = makeFolder();
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    target = await startTarget(async ({ path }, response) => {
      if (path === '/held') await held;
      json(response, { code: 200 });
    });
    server = await ServerProcess.start({ folder });
    await server.application('app', { domains: [{ url: target.url }] });
  });
  afterAll(async () => {
    release();
    await killServers();
    await target.close();
    remove(folder);
  });

  it('a manifest with five mistakes: all five are named, and nothing is stored', async () => {
    const manifest = `
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: five-mistakes }
spec:
  application: app
  schedule: { cron: "0 0 25 * * ?" }
  request: { path: no-slash }
  timeout: 1 minute
  maxRetries: 3
  routeStrategy: RoundRobbin
`;
    const said = await belfry(['apply', '-f', '-'], { server, input: manifest });
    expect(said.code).toBe(1);
    const told = said.stdout + said.stderr;
    for (const part of [
      'schedule.cron',
      'request.path',
      'timeout',
      'maxRetries',
      'retry.maxAttempts',
      'routeStrategy',
      'RoundRobin',
    ])
      expect(told).toContain(part);
    expect((await server.api('GET', '/namespaces/default/jobs/five-mistakes')).status).toBe(404);
  });

  it('a job whose application is not there yet: a warning on save, and runs that say so until it is', async () => {
    const job = documentOf('HttpJob', 'early', { application: 'later', schedule: {}, request: { path: '/early' } });
    const said = await belfry(['apply', '-f', '-'], { server, input: JSON.stringify(job) });
    expect(said.code).toBe(0);
    expect(said.stdout + said.stderr).toMatch(/spec\.application.*later/);
    const early = await server.settled(await server.runNow('early'));
    expect(early.state).toMatch(/failed|missed/);
    expect(early.reason).toMatch(/application/);
    await server.application('later', { domains: [{ url: target.url }] });
    expect((await server.settled(await server.runNow('early'))).state).toBe('succeeded');
  });

  it('a job whose application was deleted: its slots say so, and go on once the application is back', async () => {
    const spec = { domains: [{ url: target.url }] };
    await server.application('leaving', spec);
    await server.job('left-behind', { application: 'leaving', schedule: { every: '1s' }, request: { path: '/left' } });
    await eventually('it fires', async () => target.arrivals.some(({ path }) => path === '/left'));
    expect((await server.api('DELETE', '/namespaces/default/applications/leaving')).status).toBe(204);
    const unsent = await eventually('a slot without its application', async () =>
      (await server.runs('left-behind')).find(({ state }) => state === 'failed' || state === 'missed'),
    );
    expect(unsent.reason).toMatch(/application/);
    await server.application('leaving', spec);
    await eventually('it fires again', async () =>
      (await server.runs('left-behind')).some(
        ({ id, state }) => state === 'succeeded' && Number(id) > Number(unsent.id),
      ),
    );
    await server.must('POST', '/namespaces/default/jobs/left-behind/suspend');
  });

  it('an application with no healthy endpoint: the slot says so', async () => {
    await server.application('ill', {
      domains: [{ url: `http://127.0.0.1:${await freePort()}` }],
      healthCheck: { path: '/healthz', interval: '1s', timeout: '500ms', unhealthyAfter: 1 },
    });
    await eventually('the endpoint is found ill', async () => {
      const { items } = await server.must<{ items: { ready: boolean }[] }>(
        'GET',
        '/namespaces/default/applications/ill/endpoints',
      );
      return items.every(({ ready }) => !ready);
    });
    await server.job('no-one-home', { application: 'ill', schedule: { every: '1s' }, request: { path: '/' } });
    const [run] = await eventually('a slot', async () => {
      const runs = await server.runs('no-one-home');
      return runs.some(({ settledAt }) => settledAt !== null) && runs;
    });
    expect(run!.state).toMatch(/missed|failed/);
    expect(run!.reason).toMatch(/no-endpoint|endpoint/);
    await server.must('POST', '/namespaces/default/jobs/no-one-home/suspend');
  });

  it('a job deleted with a run in flight: no more slots, the call may end, its history stays', async () => {
    await server.job('doomed', {
      application: 'app',
      schedule: { every: '1s' },
      request: { path: '/held' },
      concurrencyPolicy: 'Queue',
    });
    const id = await eventually('in flight', async () => target.arrivals.find(({ path }) => path === '/held')?.logId);
    await eventually('one behind it', async () =>
      (await server.runs('doomed')).some(({ state }) => state === 'queued'),
    );
    expect((await server.api('DELETE', '/namespaces/default/jobs/doomed')).status).toBe(204);
    const settledRuns = await eventually('queued ones are cancelled', async () => {
      const { items } = await server.must<{ items: Run[] }>('GET', '/runs?namespace=default&job=doomed');
      return items.filter((run) => run.id !== id).every(({ state }) => state === 'cancelled') && items;
    });
    release();
    expect((await server.settled(id)).state).toBe('succeeded');
    const after = await server.must<{ items: Run[] }>('GET', '/runs?namespace=default&job=doomed');
    expect(after.items).toHaveLength(settledRuns.length);
    expect(target.arrivals.filter(({ path }) => path === '/held')).toHaveLength(1);
  });

  it('two writers of one job: the second one gets 409 and the version that is there', async () => {
    await server.job('shared', { application: 'app', schedule: {}, request: { path: '/' } });
    const read = await server.must<{ metadata: { resourceVersion: string }; spec: object }>(
      'GET',
      '/namespaces/default/jobs/shared',
    );
    const write = (description: string) =>
      server.api<{ code: string; current: string }>('PUT', '/namespaces/default/jobs/shared', {
        ...documentOf('HttpJob', 'shared', { ...read.spec, description }),
        metadata: { name: 'shared', resourceVersion: read.metadata.resourceVersion },
      });
    const answers = await Promise.all([write('mine'), write('yours')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409)!.body;
    expect(refused.code).toBe('conflict');
    expect(refused.current).toBe(String(Number(read.metadata.resourceVersion) + 1));
  });
});
