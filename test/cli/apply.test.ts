import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { belfry as call } from './belfry.ts';
import { FakeServer, problem } from './fake-server.ts';

const server = new FakeServer();
let folder: string;

beforeAll(async () => {
  await server.start();
  folder = await mkdtemp(join(tmpdir(), 'belfry-apply-'));
});
beforeEach(() => {
  server.stored.clear();
  server.seen.length = 0;
  server.handle = () => undefined;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const belfry = (args: string[], input = '') => call([...args, '--server', server.url], { input });

const application = (name: string): string =>
  `apiVersion: belfry.dev/v1\nkind: HttpApplication\nmetadata: { name: ${name} }\nspec: { domains: [{ url: http://example.com }] }\n`;
const job = (name: string, { cron = '0 30 8 * * ?', labels = '' } = {}): string =>
  `apiVersion: belfry.dev/v1\nkind: HttpJob\nmetadata: { name: ${name}${labels && `, labels: { ${labels} }`} }\n` +
  `spec: { application: billing, schedule: { cron: "${cron}" }, request: { path: /ok } }\n`;
const both = `${job('settle')}---\n${application('billing')}`;

const writes = () => server.seen.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);

describe('belfry apply', () => {
  it('says created, then unchanged, then configured, a line a document', async () => {
    expect(await belfry(['apply', '-f', '-'], both)).toEqual({
      code: 0,
      out: 'application/billing created\njob/settle created\n',
      err: '',
    });
    expect((await belfry(['apply', '-f', '-'], both)).out).toBe(
      'application/billing unchanged\njob/settle unchanged\n',
    );
    expect((await belfry(['apply', '-f', '-'], job('settle', { cron: '0 0 9 * * ?' }))).out).toBe(
      'job/settle configured\n',
    );
  });

  it('writes applications before jobs, wherever they stand', async () => {
    await belfry(['apply', '-f', '-'], both);
    expect(writes()).toEqual([
      'PUT /api/v1/namespaces/default/applications/billing',
      'PUT /api/v1/namespaces/default/jobs/settle',
    ]);
  });

  it('walks folders in a stable order, takes links and passes over dot files', async () => {
    const root = join(folder, 'tree');
    await mkdir(join(root, 'b', '.hidden'), { recursive: true });
    await writeFile(join(root, 'c.yml'), job('third'));
    await writeFile(join(root, 'b', 'x.yaml'), job('second'));
    await writeFile(join(root, 'b', '.hidden', 'y.yaml'), job('hidden'));
    await writeFile(join(root, 'a.json'), JSON.stringify({ kind: 'HttpJob', metadata: { name: 'first' }, spec: {} }));
    await writeFile(join(root, 'notes.txt'), 'not a manifest');
    await symlink(root, join(root, 'b', 'up'));
    const { out } = await belfry(['apply', '-f', root]);
    expect(out).toBe('job/first created\njob/second created\njob/third created\n');
  });

  it('gives documents without a namespace the one of -n, and refuses those that name another', async () => {
    expect((await belfry(['apply', '-n', 'shop', '-f', '-'], job('settle'))).out).toBe('job/settle -n shop created\n');
    expect([...server.stored.keys()]).toEqual(['jobs/shop/settle']);
    const other = job('settle').replace('name: settle', 'name: settle, namespace: stock');
    const refused = await belfry(['apply', '-n', 'shop', '-f', '-'], other);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('is stock, but -n says shop');
  });

  it('names what the server refuses with its place and every problem, and writes the others', async () => {
    const said = await belfry(['apply', '-f', '-'], `${job('bad', { cron: 'BROKEN' })}---\n${job('good')}`);
    expect(said.code).toBe(1);
    expect(said.out).toBe('job/good created\n');
    expect(said.err).toContain('job/bad refused (standard input:1): 1 problem in the document [invalid]');
    expect(said.err).toContain('  spec.schedule.cron: is no cron (given: BROKEN)\n    → Write five fields.');
    expect(said.err).toContain('1 of 2 documents were refused.');
  });

  it('sends nothing where a document can not be addressed or stands there twice, and names all of it', async () => {
    const text = `${job('settle')}---\nkind: HttpJobb\n---\nkind: HttpJob\nmetadata: {}\n---\n${job('settle')}`;
    const said = await belfry(['apply', '-f', '-'], text);
    expect(said.code).toBe(1);
    expect(said.err).toContain('Did you mean HttpJob?');
    expect(said.err).toContain('metadata.name: is missing');
    expect(said.err).toContain('settle stands at standard input:1 already');
    expect(server.seen).toEqual([]);
  });

  it('tells for an HttpRun, which only Kubernetes knows, how a run is opened here', async () => {
    const run =
      'kind: HttpRun\nmetadata: { name: now, namespace: shop }\nspec: { job: settle, params: { mode: full } }\n';
    const said = await belfry(['apply', '-f', '-'], run);
    expect(said.code).toBe(1);
    expect(said.err).toContain('kind: HttpRun is one run');
    expect(said.err).toContain('→ Open it by `belfry run settle -n shop --param NAME=VALUE --wait`');
    expect((await belfry(['apply', '-f', '-'], 'kind: HttpRun\n')).err).toContain('`belfry run JOB --param');
    expect(server.seen).toEqual([]);
  });

  it('changes nothing in a dry run and says what would be', async () => {
    const said = await belfry(['apply', '--dry-run', '-f', '-'], both);
    expect(said.out).toBe('application/billing created (dry run)\njob/settle created (dry run)\n');
    expect(server.stored.size).toBe(0);
  });

  it('prunes what the selector matches and the files no longer hold', async () => {
    await belfry(
      ['apply', '-f', '-'],
      [job('old', { labels: 'team: a' }), job('kept', { labels: 'team: a' }), job('other')].join('---\n'),
    );
    const args = ['apply', '-f', '-', '--prune', '-l', 'team=a'];
    expect((await belfry([...args, '--dry-run'], job('kept', { labels: 'team: a' }))).out).toContain(
      'job/old deleted (dry run)',
    );
    expect(server.stored.has('jobs/default/old')).toBe(true);
    expect((await belfry(args, job('kept', { labels: 'team: a' }))).out).toBe('job/kept unchanged\njob/old deleted\n');
    expect([...server.stored.keys()]).toEqual(['jobs/default/kept', 'jobs/default/other']);
  });

  it('prunes nothing without a selector or after a refusal', async () => {
    expect((await belfry(['apply', '-f', '-', '--prune'], job('a'))).code).toBe(2);
    await belfry(['apply', '-f', '-'], job('old', { labels: 'team: a' }));
    const said = await belfry(['apply', '-f', '-', '--prune', '-l', 'team=a'], job('bad', { cron: 'BROKEN' }));
    expect(said.err).toContain('nothing was pruned');
    expect(server.stored.has('jobs/default/old')).toBe(true);
  });

  it.each(['', '---\n---\n', '# nothing\n'])(
    'takes no empty input (%j) for success, nor for a folder of which all is gone',
    async (text) => {
      await belfry(['apply', '-f', '-'], job('old', { labels: 'team: a' }));
      const said = await belfry(['apply', '-f', '-', '--prune', '-l', 'team=a'], text);
      expect(said).toMatchObject({ code: 2, out: '' });
      expect(said.err).toContain('There is no document in standard input.');
      expect(server.stored.has('jobs/default/old')).toBe(true);
    },
  );

  it('keeps a dozen writes in flight and answers in the order of the documents', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `job-${String(index).padStart(3, '0')}`);
    server.mostInFlight = 0;
    // The first dozen wait for one another: one at a time would never get through.
    let open = () => {};
    const dozen = new Promise<void>((resolve) => {
      open = resolve;
    });
    server.handle = async () => {
      if (server.inFlight >= 12) open();
      await dozen;
      return undefined;
    };
    const { out } = await belfry(['apply', '-f', '-'], names.map((name) => job(name)).join('---\n'));
    expect(out).toBe(names.map((name) => `job/${name} created\n`).join(''));
    expect(server.mostInFlight).toBe(12);
  });

  it('asks a busy server again', async () => {
    let busy = 2;
    server.handle = ({ method }) =>
      method === 'PUT' && busy-- > 0
        ? { ...problem(503, 'store-unavailable', 'Database is away'), headers: { 'retry-after': '1' } }
        : undefined;
    expect((await belfry(['apply', '-f', '-'], job('settle'))).out).toBe('job/settle created\n');
  });

  it('stops at a token that is not known instead of asking for every document', async () => {
    server.handle = () => problem(401, 'signed-out', 'No valid token');
    const said = await belfry(['apply', '-f', '-'], both);
    expect(said.code).toBe(2);
    expect(said.err).toContain('--token-file');
    expect(said.err).not.toContain('refused (');
  });
});

describe('belfry diff', () => {
  it('shows what apply would change, by exit code too', async () => {
    await belfry(['apply', '-f', '-'], job('settle'));
    expect(await belfry(['diff', '-f', '-'], job('settle'))).toEqual({ code: 0, out: '', err: '' });
    const said = await belfry(['diff', '-f', '-'], job('settle', { cron: '0 0 9 * * ?' }));
    expect(said.code).toBe(1);
    expect(said.out).toContain('--- job/settle -n default (server)\n+++ job/settle -n default (standard input:1)\n@@ ');
    expect(said.out).toContain('-    cron: 0 30 8 * * ?\n+    cron: 0 0 9 * * ?\n');
  });
});

describe('belfry delete', () => {
  it('deletes by kind and name, and what manifests define, jobs first', async () => {
    await belfry(['apply', '-f', '-'], both);
    server.seen.length = 0;
    expect((await belfry(['delete', '-f', '-'], both)).out).toBe('job/settle deleted\napplication/billing deleted\n');
    await belfry(['apply', '-f', '-'], both);
    expect((await belfry(['delete', 'job', 'settle'])).out).toBe('job/settle deleted\n');
    expect(await belfry(['delete', 'job', 'settle'])).toEqual({
      code: 1,
      out: '',
      err: 'job/settle not deleted: Not found [not-found]\n',
    });
    expect((await belfry(['delete', 'job', 'settle', '--ignore-not-found'])).code).toBe(0);
    expect((await belfry(['delete', 'job'])).code).toBe(2);
  });
});

describe('warnings that documents share', () => {
  it('are told once in full, and counted at the end', async () => {
    server.handle = ({ method, url }) =>
      method === 'PUT'
        ? {
            status: 201,
            body: {
              ...JSON.parse('{"metadata":{"name":"any"}}'),
              spec: {},
              status: {
                outcome: 'created',
                warnings: [
                  { path: 'spec.schedule', message: 'falls into a crowded second', remedy: 'Choose another.' },
                  ...(url.endsWith('/j2')
                    ? [{ path: 'spec.success', message: 'takes any reply', remedy: 'Add a rule.' }]
                    : []),
                ],
              },
            },
          }
        : undefined;
    const { out, err } = await belfry(
      ['apply', '-f', '-'],
      [0, 1, 2, 3].map((index) => job(`j${index}`)).join('---\n'),
    );
    expect(out.split('\n').filter((line) => line.endsWith('created'))).toHaveLength(4);
    expect(err).toBe(
      'job/j0 has warnings (standard input:1):\n' +
        '  spec.schedule: falls into a crowded second\n    → Choose another.\n' +
        'job/j2 has warnings (standard input:11):\n' +
        '  spec.success: takes any reply\n    → Add a rule.\n' +
        '3 more documents have this warning:\n' +
        '  spec.schedule: falls into a crowded second\n    → Choose another.\n',
    );
  });
});

describe('belfry export', () => {
  it('writes manifests that apply takes back as unchanged, page by page', async () => {
    await belfry(
      ['apply', '-f', '-'],
      [application('billing'), ...Array.from({ length: 501 }, (_, index) => job(`j${index}`))].join('---\n'),
    );
    const { out } = await belfry(['export']);
    expect(out).not.toMatch(/resourceVersion|status/);
    const again = await belfry(['apply', '-f', '-'], out);
    expect(again.out.split('\n').filter((line) => line.endsWith('unchanged'))).toHaveLength(502);
  });

  it('keeps the place of a secret and nothing that is known of it', async () => {
    const document = {
      apiVersion: 'belfry.dev/v1',
      kind: 'HttpApplication',
      metadata: { name: 'billing', resourceVersion: '3' },
      spec: { secrets: { gateway: { set: true, fingerprint: 'ab12' } } },
    };
    server.stored.set('applications/default/billing', document);
    expect((await belfry(['export'])).out).toContain('  secrets:\n    gateway: {}\n');
  });
});
