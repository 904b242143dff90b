import { belfry as call, NOW } from './belfry.ts';
import { FakeServer, page, problem, type Reply } from './fake-server.ts';

const server = new FakeServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.seen.length = 0;
  server.handle = () => undefined;
});

const belfry = (args: string[], around: Parameters<typeof call>[1] = {}) =>
  call([...args, '--server', server.url], { env: { TZ: 'UTC' }, ...around });

const run = (more: object = {}) => ({
  id: '1769904000000001',
  namespace: 'default',
  job: 'settle',
  application: 'billing',
  cause: 'api',
  fireAt: '2026-03-01T12:00:00.000Z',
  startedAt: '2026-03-01T12:00:00.010Z',
  settledAt: '2026-03-01T12:00:01.510Z',
  state: 'succeeded',
  reason: null,
  shardTotal: 1,
  ...more,
});

describe('belfry run', () => {
  const opening = (states: object[]) => {
    server.handle = ({ method }) => {
      if (method === 'POST') return { status: 201, body: run({ state: 'queued' }) };
      return { body: run(states.length > 1 ? states.shift() : states[0]) };
    };
  };

  it('opens a run with its parameters and tells its id', async () => {
    opening([]);
    const said = await belfry([
      'run',
      'settle',
      '-n',
      'shop',
      '--param',
      'mode=full',
      '-p',
      'days:=3',
      '--endpoint',
      'http://a',
    ]);
    expect(said).toEqual({ code: 0, out: 'run/1769904000000001 opened\n', err: '' });
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/namespaces/shop/jobs/settle/runs',
        body: { params: { mode: 'full', days: 3 }, endpoint: 'http://a', shards: null, idempotencyKey: '' },
      },
    ]);
  });

  it('waits and answers 0 where the run succeeded', async () => {
    opening([{ state: 'queued' }, { state: 'running' }, {}]);
    const said = await belfry(['run', 'settle', '--wait']);
    expect(said.code).toBe(0);
    expect(said.out).toContain('run/1769904000000001 succeeded after 1.5s\n');
  });

  it.each(['failed', 'partly_failed', 'cancelled', 'skipped'])(
    'answers 1 where it is %s, with the reason',
    async (state) => {
      opening([{ state, reason: '$.code was "500", expected 200' }]);
      const said = await belfry(['run', 'settle', '--wait']);
      expect(said.code).toBe(1);
      expect(said.out).toContain(`${state} after 1.5s: $.code was "500", expected 200`);
    },
  );

  it('answers 1 where the server refuses the run, 2 where it can not be asked', async () => {
    server.handle = () => problem(409, 'overlap', 'The last run still goes on');
    expect(await belfry(['run', 'settle'])).toEqual({
      code: 1,
      out: '',
      err: 'The last run still goes on [overlap]\n',
    });
    expect((await call(['run', 'settle', '--server', 'http://127.0.0.1:1'])).code).toBe(2);
    expect((await belfry(['run', 'settle', '--param', 'nonsense'])).code).toBe(2);
    expect((await belfry(['run'])).code).toBe(2);
  });

  it('leaves the run alone when the person has waited enough', async () => {
    const interrupt = new AbortController();
    server.handle = ({ method }) => {
      if (method === 'GET') interrupt.abort();
      return { status: 201, body: run({ state: 'running' }) };
    };
    const said = await belfry(['run', 'settle', '--wait'], { interrupted: interrupt.signal });
    expect(said.code).toBe(130);
    expect(said.err).toContain('goes on');
  });
});

describe('belfry suspend, resume, cancel, rerun', () => {
  it('each is one request', async () => {
    server.handle = ({ path }) => ({ status: path.endsWith('/rerun') ? 202 : 200, body: run() });
    expect((await belfry(['suspend', 'settle'])).out).toBe('job/settle suspended\n');
    expect((await belfry(['resume', 'settle'])).out).toBe('job/settle resumed\n');
    expect((await belfry(['cancel', '1769904000000001'])).out).toBe('run/1769904000000001 is being cancelled\n');
    expect((await belfry(['rerun', '1769904000000001', '--shards', '0,3'])).out).toBe(
      'run/1769904000000001 reopened\n',
    );
    expect(server.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', '/api/v1/namespaces/default/jobs/settle/suspend', undefined],
      ['POST', '/api/v1/namespaces/default/jobs/settle/resume', undefined],
      ['POST', '/api/v1/runs/1769904000000001/cancel', undefined],
      ['POST', '/api/v1/runs/1769904000000001/rerun', { shards: [0, 3] }],
    ]);
  });

  it('a rerun of all is a new run', async () => {
    server.handle = () => ({ status: 201, body: run({ id: '1769904000000002', rerunOf: '1769904000000001' }) });
    const said = await belfry(['rerun', '1769904000000001', '--shards', 'all']);
    expect(said.out).toBe('run/1769904000000002 opened as a rerun of 1769904000000001\n');
  });

  it('asks nothing for what is no id and no list of shards', async () => {
    expect((await belfry(['cancel', 'settle'])).code).toBe(2);
    expect((await belfry(['rerun', '1', '--shards', 'some'])).code).toBe(2);
    expect(server.seen).toEqual([]);
  });
});

const step = (id: string, message: string, more: object = {}) => ({
  id,
  at: '2026-03-01T12:00:00.010Z',
  kind: id,
  shardIndex: null,
  attempt: null,
  message,
  ...more,
});

describe('belfry logs', () => {
  it('prints the steps in order', async () => {
    const steps = [step('opened', 'opened by api'), step('attempt-sent', 'attempt 1 to http://a', { shardIndex: 2 })];
    server.handle = ({ query }) => page(steps, query);
    const { out } = await belfry(['logs', '7']);
    expect(out.replace(/^.{24,29}? {2}/gm, '')).toBe('run      opened by api\nshard 2  attempt 1 to http://a\n');
  });

  it('follows the stream over a cut connection, each step once, until the run has settled', async () => {
    const steps = [
      step('opened', 'opened by api'),
      step('attempt-sent-0-1', 'attempt 1'),
      step('settled', 'succeeded after 1 s'),
    ];
    const streams = [steps.slice(0, 2), steps];
    const stream = (some: object[]): Reply => ({
      headers: { 'content-type': 'text/event-stream' },
      stream: (response) => {
        response.write(': hello\n\n');
        for (const one of some) response.write(`id: ${(one as { id: string }).id}\ndata: ${JSON.stringify(one)}\n\n`);
        // The first stream is cut, the second one stays open: the settled step has to end the command.
        if (some.length < 3) setImmediate(() => response.destroy());
      },
    });
    server.handle = () => stream(streams.shift()!);
    const { code, out } = await belfry(['logs', '7', '--follow']);
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split('  ').at(-1)),
    ).toEqual(['opened by api', 'attempt 1', 'succeeded after 1 s']);
  });

  it('says that a run is not known', async () => {
    expect((await belfry(['logs', '7', '--follow'])).code).toBe(1);
  });
});

describe('belfry explain', () => {
  it('asks for the last hour and prints every slot with its reason', async () => {
    const slots = Array.from({ length: 600 }, (_, index) => ({
      fireAt: new Date(NOW - (600 - index) * 1000).toISOString(),
      state: index === 3 ? 'missed' : 'succeeded',
      code: index === 3 ? 'misfired' : null,
      reason: index === 3 ? 'the server was down' : null,
      runId: String(index + 1),
    }));
    server.handle = ({ query }) => page(slots, query);
    const { out } = await belfry(['explain', 'settle']);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(601);
    expect(lines[4]).toMatch(/missed +4 +misfired +the server was down/);
    const asked = new URL(server.seen[0]!.url, server.url).searchParams;
    expect([asked.get('from'), asked.get('to')]).toEqual(['2026-03-01T11:00:00.000Z', '2026-03-01T12:00:00.000Z']);
  });

  it('takes instants as people write them', async () => {
    server.handle = ({ query }) => page([], query);
    const said = await belfry(['explain', 'settle', '--from', '-2h', '--to', '2026-03-01T20:00:00+08:00']);
    expect(said.err).toContain('has no slot');
    expect(server.seen[0]!.url).toContain('from=2026-03-01T10%3A00%3A00.000Z&to=2026-03-01T12%3A00%3A00.000Z');
    expect((await belfry(['explain', 'settle', '--from', '5'])).code).toBe(2);
  });
});
