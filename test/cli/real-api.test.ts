import { cpus } from 'node:os';
import { runCli } from '../../src/cli/program.ts';
import { ADMIN, startApi, type TestApi } from '../support/api/start-api.ts';
import { onSqlite, type TestDatabase } from '../support/databases.ts';
import { belfry as call, type Said, testTerminal } from './belfry.ts';

onSqlite('the command line against the real API', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const belfry = (args: string[], input = '', token = ADMIN): Promise<Said> =>
    call(args, { input, env: { BELFRY_SERVER: api.url, BELFRY_TOKEN: token } });

  const application = (name: string, namespace: string): string =>
    `apiVersion: belfry.dev/v1\nkind: HttpApplication\nmetadata: { name: ${name}, namespace: ${namespace} }\n` +
    'spec: { domains: [{ url: "https://api.example.com" }], secrets: { gateway: { value: s3cret } } }\n';
  const job = (name: string, namespace: string, { cron = '0 30 8 * * ?', labels = 'team: a' } = {}): string =>
    `apiVersion: belfry.dev/v1\nkind: HttpJob\nmetadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }\n` +
    `spec: { application: billing, schedule: { cron: "${cron}" }, request: { path: /ok } }\n`;
  const documents = (...some: string[]): string => some.join('---\n');

  it('applies, diffs, exports and applies again', async () => {
    const text = documents(job('settle', 'shop'), application('billing', 'shop'));
    expect((await belfry(['apply', '-f', '-'], text)).out).toBe(
      'application/billing -n shop created\njob/settle -n shop created\n',
    );
    expect((await belfry(['apply', '-f', '-'], text)).out).toContain('job/settle -n shop unchanged');
    expect(await belfry(['diff', '-f', '-'], text)).toEqual({ code: 0, out: '', err: '' });
    const changed = await belfry(['diff', '-f', '-'], job('settle', 'shop', { cron: '0 0 9 * * ?' }));
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('-    cron: 0 30 8 * * ?\n+    cron: 0 0 9 * * ?\n');
    const exported = await belfry(['export', '-n', 'shop']);
    expect(exported.out).not.toMatch(/s3cret|fingerprint|resourceVersion|creationTimestamp|^status/m);
    expect(exported.out).not.toMatch(/retryBudget|timeZone|suspended/);
    expect(exported.out.split('---\n')[1]).toBe(
      'apiVersion: belfry.dev/v1\nkind: HttpJob\nmetadata:\n  name: settle\n  namespace: shop\n  labels:\n    team: a\n' +
        'spec:\n  application: billing\n  schedule:\n    cron: 0 30 8 * * ?\n  request:\n    path: /ok\n',
    );
    expect((await belfry(['apply', '-f', '-'], exported.out)).out).toBe(
      'application/billing -n shop unchanged\njob/settle -n shop unchanged\n',
    );
  });

  it('passes on every problem of a document and every warning', async () => {
    const broken = job('broken', 'shop', { cron: '0 0 25 * * ?' }).replace('path: /ok', 'path: /ok, methood: GET');
    const refused = await belfry(['apply', '-f', '-'], broken);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('spec.schedule.cron');
    expect(refused.err).toContain('spec.request.methood');
    const orphan = await belfry(['apply', '-f', '-', '--dry-run'], job('orphan', 'empty'));
    expect(orphan.out).toBe('job/orphan -n empty created (dry run)\n');
    expect(orphan.err).toContain('spec.application');
  });

  it('prunes by labels', async () => {
    await belfry(
      ['apply', '-f', '-'],
      documents(job('one', 'pruned'), job('two', 'pruned'), job('other', 'pruned', { labels: 'team: b' })),
    );
    const said = await belfry(['apply', '-f', '-', '--prune', '-l', 'team=a'], job('one', 'pruned'));
    expect(said.out).toBe('job/one -n pruned unchanged\njob/two -n pruned deleted\n');
    expect((await belfry(['get', 'jobs', '-n', 'pruned', '-o', 'name'])).out).toBe('job/one\njob/other\n');
  });

  it('gets and describes, in one namespace and in all', async () => {
    await belfry(['apply', '-f', '-'], documents(application('billing', 'seen'), job('settle', 'seen')));
    expect((await belfry(['get', 'jobs', '-n', 'seen'])).out).toMatch(
      /^NAME .*\nsettle +billing +0 30 8 \* \* \? \(UTC\) +no /,
    );
    for (const kind of ['jobs', 'applications']) expect((await belfry(['get', kind, '-A'])).out).toContain('seen');
    for (const kind of ['runs', 'members', 'endpoints']) expect((await belfry(['get', kind, '-A'])).code).toBe(0);
    expect((await belfry(['describe', 'job', 'settle', '-n', 'seen'])).out).toContain('Revision     1\n');
    expect((await belfry(['describe', 'application', 'billing', '-n', 'seen'])).out).toContain('Endpoints: none\n');
    expect((await belfry(['describe', 'job', 'nothing', '-n', 'seen'])).code).toBe(1);
  });

  it('runs, describes, logs, cancels and reruns', async () => {
    await belfry(['apply', '-f', '-'], documents(application('billing', 'ran'), job('settle', 'ran')));
    const opened = await belfry(['run', 'settle', '-n', 'ran', '--param', 'mode=full', '--idempotency-key', 'once']);
    const [, id = ''] = /^run\/(\d+) opened\n$/.exec(opened.out) ?? [];
    expect(
      (await belfry(['run', 'settle', '-n', 'ran', '--param', 'mode=full', '--idempotency-key', 'once'])).out,
    ).toContain(`run/${id} exists`);
    expect((await belfry(['get', 'runs', '-n', 'ran', '--job', 'settle', '--state', 'queued', '-o', 'name'])).out).toBe(
      `run/${id}\n`,
    );
    expect((await belfry(['describe', 'run', id])).out).toContain('Params       {"mode":"full"}\n');
    expect((await belfry(['logs', id])).out).toMatch(/opened by manual\n.* run now \(admin\)\n/);
    expect((await belfry(['cancel', id])).code).toBe(0);
    expect((await belfry(['logs', id])).out).toContain('cancelled by admin (admin)\n');
    const rerun = await belfry(['rerun', id, '--shards', 'failed']);
    expect([rerun.code, rerun.err]).toEqual([1, expect.stringContaining('[')]);
  });

  it('follows a run until it has settled', async () => {
    await belfry(['apply', '-f', '-'], documents(application('billing', 'followed'), job('settle', 'followed')));
    const [, id = ''] = /^run\/(\d+)/.exec((await belfry(['run', 'settle', '-n', 'followed'])).out) ?? [];
    let cancelled: Promise<Said> | undefined;
    const { terminal, said } = testTerminal({ env: { BELFRY_SERVER: api.url, BELFRY_TOKEN: ADMIN } });
    const write = (text: string): void => {
      terminal.write(text);
      cancelled ??= belfry(['cancel', id]);
    };
    expect(await runCli(['logs', id, '--follow'], { ...terminal, write })).toBe(0);
    expect((await cancelled)?.code).toBe(0);
    expect(said.out).toMatch(/opened by manual[\s\S]*cancelled/);
  });

  it('suspends, resumes and explains', async () => {
    await belfry(['apply', '-f', '-'], documents(application('billing', 'paused'), job('settle', 'paused')));
    expect((await belfry(['suspend', 'settle', '-n', 'paused'])).out).toBe('job/settle suspended\n');
    expect((await belfry(['describe', 'job', 'settle', '-n', 'paused'])).out).toContain('Suspended:');
    expect((await belfry(['resume', 'settle', '-n', 'paused'])).out).toBe('job/settle resumed\n');
    const window = ['--from', '2026-11-21T00:00:00Z', '--to', '2026-11-23T00:00:00Z'];
    expect((await belfry(['explain', 'settle', '-n', 'paused', ...window])).out).toMatch(/FIRE AT .*\n.* planned/);
  });

  it('makes, lists and revokes tokens, and works under them', async () => {
    const secret = (await belfry(['token', 'create', 'reader', '--namespaces', 'shop', '--expires', '90d'])).out.trim();
    expect((await belfry(['token', 'list'])).out).toMatch(/reader +viewer +shop/);
    expect((await belfry(['get', 'jobs', '-n', 'shop'], '', secret)).code).toBe(0);
    const refused = await belfry(['apply', '-f', '-'], job('settle', 'shop'), secret);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('[forbidden]')]);
    expect((await belfry(['token', 'revoke', 'reader'])).out).toBe('token/reader revoked\n');
    expect((await belfry(['get', 'jobs', '-n', 'shop'], '', secret)).code).toBe(2);
  });

  it('applies a thousand jobs in seconds', async () => {
    const jobs = Array.from({ length: 1_000 }, (_, index) => job(`job-${index}`, 'many'));
    const began = performance.now();
    const said = await belfry(['apply', '-f', '-'], documents(application('billing', 'many'), ...jobs));
    const seconds = (performance.now() - began) / 1000;
    expect(said.out.match(/ created$/gm)).toHaveLength(1_001);
    // Some seconds on a machine of two busy cores, transactions with fsync and all; a minute would mean one at a time and more.
    expect(seconds).toBeLessThan(cpus().length > 2 ? 20 : 40);
  }, 60_000);
});
