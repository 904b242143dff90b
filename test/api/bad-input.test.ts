import { connect } from 'node:net';
import { ADMIN, job, startApi, type TestApi } from '../support/api/start-api.ts';
import { onSqlite, type TestDatabase } from '../support/databases.ts';

onSqlite('bad input over HTTP', (store) => {
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
  const path = '/namespaces/bad/jobs/settle';

  it('says where a body stops being JSON', async () => {
    const broken = await api.send('PUT', path, { text: '{\n  "kind": "HttpJob",\n  "spec": }\n' });
    expect(broken).toMatchObject({ status: 400, body: { code: 'malformed', type: 'urn:belfry:problem:malformed' } });
    expect(broken.body.detail).toMatch(/line 3, column 11/);
    expect(broken.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    for (const text of ['{', '[1,', '"abc', 'nul', '{"a":1}x', '\u0000'])
      expect([text, (await api.send('PUT', path, { text })).status]).toEqual([text, 400]);
    expect((await api.send('PUT', path, { text: '{"__proto__": {"polluted": 1}}' })).status).toBe(400);
    expect((await api.send('PUT', path, { text: '{"\\u005f_proto__": {"polluted": 1}}' })).status).toBe(400);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('names the field of every wrong type', async () => {
    for (const body of ['null', '1', '"text"', '[]', 'true', '{}']) {
      const refused = await api.send('PUT', path, { text: body });
      expect([body, refused.status, refused.body.code]).toEqual([body, 422, 'invalid']);
      expect(refused.body.problems.length).toBeGreaterThan(0);
    }
    expect((await api.send('PUT', path)).status).toBe(422);
    const spec = { ...job().spec, timeout: 5, retry: [], request: 'GET /', application: { a: 1 }, suspended: 'yes' };
    const refused = await api.send('PUT', path, { body: { ...job(), spec } });
    const paths = refused.body.problems.map((problem: { path: string }) => problem.path);
    for (const field of ['timeout', 'retry', 'request', 'application', 'suspended'])
      expect(paths).toContain(`spec.${field}`);
    const metadata = await api.send('PUT', path, { body: { ...job(), metadata: 'settle' } });
    expect(metadata.body.problems[0].path).toBe('metadata');
  });

  it('takes JSON and YAML and nothing else', async () => {
    for (const type of [
      'text/plain',
      'text/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'nonsense',
    ])
      expect([type, (await api.send('PUT', path, { text: 'a', type })).status]).toEqual([type, 415]);
    expect((await api.send('PUT', path, { body: job(), type: 'application/json; charset=utf-8' })).status).toBe(201);
  });

  it('refuses 10 MB, honest or not about its length', async () => {
    const huge = `{"kind":"${'x'.repeat(10 * 1024 * 1024)}"}`;
    const whole = await rawRequest(api.port, (head) => [`${head}content-length: ${huge.length}\r\n\r\n`, huge]);
    expect(whole).toMatch(/^HTTP\/1\.1 413 /);
    expect(whole).toContain('"code":"too-large"');
    const chunked = await rawRequest(api.port, (head) => [
      `${head}transfer-encoding: chunked\r\n\r\n`,
      ...chunksOf(huge),
    ]);
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
    expect((await api.send('GET', '/whoami')).status).toBe(200);
  });

  it('lets a client that writes its whole body first read the refusal', async () => {
    const text = `{"kind":"${'x'.repeat(10.5 * 1024 * 1024)}"}`;
    for (let i = 0; i < 3; i++)
      expect(await api.send('PUT', path, { text })).toMatchObject({
        status: 413,
        body: {
          code: 'too-large',
          problems: [{ message: expect.stringContaining('2097152 bytes'), remedy: expect.any(String) }],
        },
      });
    const blind = await writesBeforeItReads(api.port, `${head}content-length: ${text.length}\r\n\r\n${text}`);
    expect(blind).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('ends the connection of a client that never stops sending', async () => {
    const endless = `${head}content-length: 1000000000\r\n\r\n${'x'.repeat(40 * 1024 * 1024)}`;
    // What was still under way as the connection ended may have taken the answer with it.
    expect(await rawRequest(api.port, () => [endless])).toMatch(/^$|^HTTP\/1\.1 413 /);
    expect((await api.send('GET', '/whoami')).status).toBe(200);
  });

  it('refuses a long YAML, which would hold up calls', async () => {
    const text = `kind: HttpJob\n${'a: b\n'.repeat(40_000)}`;
    expect(await api.send('PUT', path, { text, type: 'application/yaml' })).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining('JSON') },
    });
    const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 12; i++)
      laughs.push(`b${i}: &b${i} [${new Array(9).fill(`*${i === 1 ? 'a' : `b${i - 1}`}`).join(',')}]`);
    expect((await api.send('PUT', path, { text: laughs.join('\n'), type: 'application/yaml' })).status).toBe(400);
  });

  it('answers 404 for unknown routes and 405 with what would do', async () => {
    expect(await api.send('GET', '/no/such/route')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const wrong = await api.send('PATCH', path, { body: {} });
    expect(wrong).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
    expect(wrong.headers.get('allow')?.split(', ').sort()).toEqual(['DELETE', 'GET', 'PUT']);
    expect((await api.send('POST', '/healthz')).status).toBe(405);
    expect((await api.send('GET', `/runs/${'9'.repeat(30)}`)).status).toBe(404);
    expect((await api.send('GET', '/runs/1e3')).status).toBe(404);
    expect((await api.send('GET', '/runs/-1')).status).toBe(404);
  });

  it('answers malformed addresses and heads with a refusal too', async () => {
    expect(await rawLine(api.port, 'GET /api/v1/%ZZ HTTP/1.1')).toMatch(/^HTTP\/1\.1 400 /);
    const noUtf8 = await api.send('GET', '/runs/%E0%A4%A');
    expect(noUtf8).toMatchObject({ status: 400, body: { code: 'malformed' } });
    expect(noUtf8.body.detail).toContain('percent-encoded');
    expect((await api.send('PUT', '/runs/7', { body: {} })).status).toBe(405);
    expect(await rawLine(api.port, `GET /api/v1/namespaces/${'n'.repeat(500)}/jobs HTTP/1.1`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
    expect(await rawLine(api.port, 'NONSENSE')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('names parameters that are wrong or unknown', async () => {
    const refused = await api.send('GET', '/runs?limit=many&stat=failed&from=yesterday&cause=luck');
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid' } });
    const byPath = new Map(
      refused.body.problems.map((problem: { path: string; remedy: string }) => [problem.path, problem.remedy]),
    );
    expect([...byPath.keys()].sort()).toEqual(['cause', 'from', 'limit', 'stat']);
    expect(byPath.get('stat')).toContain('state');
    expect((await api.send('GET', '/runs?limit=0')).status).toBe(422);
    expect((await api.send('GET', '/runs?limit=100000')).status).toBe(422);
  });

  it('carries a request id, its own or the one that came', async () => {
    expect((await api.send('GET', '/whoami')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(
      (await api.send('GET', '/whoami', { headers: { 'x-request-id': 'mine-1' } })).headers.get('x-request-id'),
    ).toBe('mine-1');
    const odd = await api.send('GET', '/nothing', { headers: { 'x-request-id': 'a b{"x"}' } });
    expect(odd.body.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(odd.headers.get('x-content-type-options')).toBe('nosniff');
    expect(odd.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(odd.headers.get('cache-control')).toBe('no-store');
  });

  it('gives nothing away when something breaks, and logs it under the id', async () => {
    const { history } = api.deps.views;
    const whole = history.run;
    history.run = async () => {
      throw new Error('secret detail');
    };
    const id = (await api.send('POST', `${path}/runs`)).body.requestId;
    history.run = whole;
    const logged = api.logged.find(({ facts }) => (facts as { requestId: string }).requestId === id);
    expect(logged).toMatchObject({ facts: { error: expect.stringContaining('secret detail') } });
    history.counts = async () => {
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    };
    const away = await api.send('GET', '/stats');
    expect(away).toMatchObject({ status: 503, body: { code: 'store-unavailable' } });
    expect(away.headers.get('retry-after')).toBe('1');
    expect(JSON.stringify(away.body)).not.toContain('connect');
  });
});

const head = `PUT /api/v1/namespaces/bad/jobs/settle HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ADMIN}\r\ncontent-type: application/json\r\n`;

const chunksOf = (text: string): string[] => {
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += 65_536) {
    const part = text.slice(at, at + 65_536);
    chunks.push(`${part.length.toString(16)}\r\n${part}\r\n`);
  }
  return [...chunks, '0\r\n\r\n'];
};

/** Sends all parts whatever comes back, and answers what came. */
const rawRequest = (port: number, parts: (head: string) => string[]): Promise<string> => raw(port, parts(head));
const rawLine = (port: number, line: string): Promise<string> =>
  raw(port, [`${line}\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${ADMIN}\r\n\r\n`]);

const raw = (port: number, parts: string[]): Promise<string> =>
  new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk) => {
      answer += chunk;
      if (/\r\n\r\n[\s\S]*\}/.test(answer)) socket.destroy();
    });
    // A server that has said no may cut the rest off.
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    for (const part of parts) socket.write(part);
  });

/** As Python's urllib does: what breaks while it writes is all that it learns. */
const writesBeforeItReads = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').pause().on('error', reject);
    socket.end(text, () => {
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('end', () => resolve(answer)).resume();
    });
  });
