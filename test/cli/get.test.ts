import { belfry as call } from './belfry.ts';
import { FakeServer, page } from './fake-server.ts';

const server = new FakeServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.seen.length = 0;
  server.stored.clear();
  server.handle = () => undefined;
});

const belfry = (args: string[], around: Parameters<typeof call>[1] = {}) =>
  call([...args, '--server', server.url], around);

const job = (name: string, more: object = {}) => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name, namespace: 'default', resourceVersion: '1' },
  spec: {
    application: 'billing',
    schedule: { cron: '0 0 2 * * ?', timeZone: 'Asia/Shanghai' },
    request: { path: '/ok' },
    ...more,
  },
  status: { nextFireAt: null },
});

const keep = (...jobs: ReturnType<typeof job>[]) => {
  for (const one of jobs) server.stored.set(`jobs/default/${one.metadata.name}`, one);
};

describe('belfry get', () => {
  it('aligns columns by what a terminal shows of Chinese names', async () => {
    keep(job('settle-points', { displayName: '结算积分' }), job('mail', { suspended: true }));
    expect((await belfry(['get', 'jobs'])).out).toBe(
      [
        'NAME           APPLICATION  SCHEDULE                     SUSPENDED  LAST RUN  NEXT FIRE  DISPLAY NAME',
        'settle-points  billing      0 0 2 * * ? (Asia/Shanghai)  no         -         -          结算积分',
        'mail           billing      0 0 2 * * ? (Asia/Shanghai)  yes        -         -          -',
        '',
      ].join('\n'),
    );
  });

  it('lets no escape sequence of a stranger through to the terminal', async () => {
    keep(job('settle', { displayName: 'x\u001b[2J\u202eevil\nsecond line' }));
    for (const form of ['table', 'yaml', 'json']) {
      const { out } = await belfry(['get', 'jobs', '-o', form]);
      expect(out.includes('\u001b') || out.includes('\u202e')).toBe(false);
      expect(out).toContain('evil');
    }
  });

  it('gives the object as JSON by name, and a list that apply takes otherwise', async () => {
    keep(job('settle'), job('mail'));
    expect(JSON.parse((await belfry(['get', 'job', 'settle', '-o', 'json'])).out)).toEqual(job('settle'));
    const list = (await belfry(['get', 'jobs', '-o', 'json'])).out;
    expect(JSON.parse(list)).toEqual({ apiVersion: 'v1', kind: 'List', items: [job('settle'), job('mail')] });
    expect((await belfry(['apply', '-f', '-'], { input: list })).out).toBe(
      'job/settle unchanged\njob/mail unchanged\n',
    );
    expect((await belfry(['get', 'jobs', '-o', 'name'])).out).toBe('job/settle\njob/mail\n');
  });

  it('asks for runs with every filter, of one namespace or of all', async () => {
    server.handle = ({ query }) => page([], query);
    await belfry([
      'get',
      'runs',
      '--job',
      'settle',
      '--state',
      'failed',
      '--from',
      '-1d',
      '--limit',
      '7',
      '--text',
      'a b',
    ]);
    await belfry(['get', 'runs', '-A']);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/api/v1/runs?job=settle&state=failed&text=a+b&from=2026-02-28T12%3A00%3A00.000Z&namespace=default&limit=7',
      '/api/v1/runs?limit=500',
    ]);
  });

  it('shows the endpoints of every application with the reason why one is not ready', async () => {
    server.handle = ({ path, query }) => {
      if (path.endsWith('/applications'))
        return page([{ metadata: { name: 'billing', namespace: 'default' }, spec: {} }], query);
      const reason = '/healthz answered 503 three times';
      return {
        body: {
          items: [
            { address: 'http://a:1', ready: true, weight: 1 },
            { address: 'http://b:1', ready: false, reason },
          ],
          problems: [],
        },
      };
    };
    const { out } = await belfry(['get', 'endpoints']);
    expect(out).toMatch(/billing +http:\/\/a:1 +yes +1/);
    expect(out).toMatch(/billing +http:\/\/b:1 +no .*\/healthz answered 503 three times/);
  });

  describe('of endpoints', () => {
    const missing = { code: 'ServiceNotFound', message: 'Service default/web does not exist' };
    const endpoint = { address: '10.0.0.1:80', ready: true, weight: 1 };
    const answering = (...answers: object[]) => {
      server.handle = ({ path, query }) =>
        path.endsWith('/endpoints')
          ? { body: answers.length > 1 ? answers.shift() : answers[0] }
          : path.endsWith('/applications')
            ? page([{ metadata: { name: 'billing', namespace: 'default' }, spec: {} }], query)
            : { body: { metadata: { name: 'billing', namespace: 'default' }, spec: {} } };
    };

    it('notes why an application lacks some beside the list, made harmless', async () => {
      const evil = { code: 'ClusterAway', message: "cluster eu can't be asked: \u001b[2J\nno" };
      answering({ items: [endpoint], problems: [missing, evil] });
      const { code, out, err } = await belfry(['get', 'endpoints']);
      expect(code).toBe(0);
      expect(out).toMatch(/^APPLICATION.*\nbilling +10\.0\.0\.1:80 +yes .*\n$/);
      expect(err).toBe(
        'application/billing -n default: Service default/web does not exist\n' +
          "application/billing -n default: cluster eu can't be asked: \\u001b[2J ⏎ no\n",
      );
    });

    it('notes it where there are none at all', async () => {
      answering({ items: [], problems: [missing] });
      const { out, err } = await belfry(['get', 'endpoints', 'billing']);
      expect(out).toBe('');
      expect(err).toContain('Service default/web does not exist\n');
    });

    it('gives all of one application as JSON, with the problems and whose they are', async () => {
      const second = { ...endpoint, address: '10.0.0.2:80' };
      answering({ items: [endpoint, second], problems: [missing] });
      const { out } = await belfry(['get', 'endpoints', 'billing', '-o', 'json']);
      const of = { namespace: 'default', application: 'billing' };
      expect(JSON.parse(out)).toEqual({
        items: [
          { ...endpoint, ...of },
          { ...second, ...of },
        ],
        problems: [{ ...missing, ...of }],
      });
    });

    it('notes a problem once while it lasts, and again when it is back', async () => {
      const interrupt = new AbortController();
      const bad = { items: [], problems: [missing] };
      const good = { items: [endpoint], problems: [] };
      const answers = [bad, bad, good, bad, good];
      answering(...answers);
      let looks = 0;
      const pause = async () => {
        if (++looks === answers.length) interrupt.abort();
      };
      const { err } = await belfry(['get', 'endpoints', '-w'], { interrupted: interrupt.signal, pause });
      const line = 'application/billing -n default: Service default/web does not exist\n';
      expect(err).toBe(line + line);
    });

    it('describes an application with them', async () => {
      answering({ items: [], problems: [missing] });
      const { out } = await belfry(['describe', 'application', 'billing']);
      expect(out).toMatch(/\nEndpoints: none\n {2}Service default\/web does not exist\n$/);
    });
  });

  it('prints only what changed while it watches, and what is gone', async () => {
    const interrupt = new AbortController();
    const answers = [
      [
        { name: 'a', beat: 1 },
        { name: 'b', beat: 1 },
      ],
      [
        { name: 'a', beat: 1 },
        { name: 'b', beat: 2 },
      ],
      [{ name: 'b', beat: 2 }],
    ];
    server.handle = ({ query }) => {
      const items = answers.shift();
      if (!items) interrupt.abort();
      return page(items ?? [{ name: 'b', beat: 2 }], query);
    };
    const { code, out } = await belfry(['get', 'members', '--watch'], { interrupted: interrupt.signal });
    expect(code).toBe(0);
    expect(out).toEqual(expect.stringMatching(/^NAME.*\na .*\nb .*\nb .*\nmember\/a deleted\n$/));
  });

  it('tells what each member holds, and since when a dead one is gone', async () => {
    const member = {
      roles: ['api'],
      version: '1',
      zones: 'z',
      startedAt: '2026-03-01T12:00:00.000Z',
      lastBeatAt: '2026-03-01T13:00:00.000Z',
      clockOffsetMs: 0,
      callsInFlight: 1,
      maxCalls: 4,
    };
    const living = { ...member, state: 'alive', goneSince: null };
    server.handle = ({ query }) =>
      page(
        [
          { ...living, name: 'a', holds: { running: 2, waiting: 1 } },
          { ...living, name: 'b', holds: { running: 4, waiting: 0 } },
          { ...member, name: 'c', state: 'dead', goneSince: member.lastBeatAt, holds: { running: 0, waiting: 0 } },
        ],
        query,
      );
    const { out } = await belfry(['get', 'members']);
    const [headers, ...rows] = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    const at = (name: string) => headers!.indexOf(name);
    expect(rows.map((row) => row[at('RUNS')])).toEqual(['3 (1 waiting)', '4', '0']);
    expect(rows.map((row) => row[at('STATE')])).toEqual([
      'alive',
      'alive',
      expect.stringMatching(/^dead since 2026-03-01/),
    ]);
  });

  it('suggests the kind that was meant', async () => {
    const said = await belfry(['get', 'jbos']);
    expect(said.code).toBe(2);
    expect(said.err).toContain('Did you mean jobs?');
  });
});

describe('belfry describe', () => {
  it('tells a run shard by shard, attempt by attempt, replies made harmless', async () => {
    server.handle = () => ({
      body: {
        id: '7',
        namespace: 'default',
        job: 'settle',
        application: 'billing',
        cause: 'schedule',
        state: 'partly_failed',
        revision: 3,
        fireAt: '2026-03-01T12:00:00.000Z',
        params: { mode: 'full' },
        shardTotal: 2,
        reason: '1 of 2 shards failed',
        shards: [
          { index: 0, endpoint: 'http://a', state: 'succeeded', attempts: [] },
          {
            index: 1,
            endpoint: 'http://b',
            state: 'failed',
            reason: '$.code was "500", expected 200',
            attempts: [
              {
                number: 1,
                status: 200,
                durationMs: 12,
                verdict: 'failed',
                reason: '$.code was "500"',
                dials: [{ endpoint: 'http://c', fault: 'refused', message: 'http://c refused the connection' }],
                bodyHead: '{"code":"500"}\u001b[2J',
              },
            ],
          },
        ],
      },
    });
    const { out } = await belfry(['describe', 'run', '7']);
    expect(out).toContain('Shard 0 of 2 at http://a  succeeded\n');
    expect(out).toContain('Shard 1 of 2 at http://b  failed: $.code was "500", expected 200\n  attempt 1');
    expect(out).toContain(
      'status 200 in 12ms: failed, $.code was "500"\n      http://c was dialled in vain: http://c refused',
    );
    expect(out).toContain('refused the connection\n      │ {"code":"500"}\\u001b[2J\n');
  });

  it('tells of a run that waits why, and until when', async () => {
    const waits = {
      state: 'waiting',
      reason: 'status was 503; attempt 2 of 3 in 30 s',
      dueAt: '2026-03-01T12:00:30.007Z',
    };
    server.handle = () => ({
      body: { id: '7', namespace: 'default', job: 'settle', ...waits, shardTotal: 1, shards: [{ index: 0, ...waits }] },
    });
    const { out } = await belfry(['describe', 'run', '7']);
    expect(out).toMatch(/^Reason +status was 503; attempt 2 of 3 in 30 s\nRetries at +2026-03-01 12:00:30\.007/m);
    expect(out).toMatch(/^Shard 0 of 1 {2}waiting, due .*12:00:30\.007\S*: status was 503/m);
  });

  it('tells a job with its specification and its last runs', async () => {
    keep(job('settle', { displayName: '结算' }));
    server.handle = ({ path, query }) => (path === '/runs' ? page([], query) : undefined);
    const { out } = await belfry(['describe', 'job', 'settle']);
    expect(out).toContain('Called       结算\n');
    expect(out).toContain('Schedule     0 0 2 * * ? (Asia/Shanghai)\n');
    expect(out).toContain('Spec\n  application: billing\n');
    expect(out).toContain('Last runs: none\n');
  });
});
