import { egressPolicy } from '../../src/adapter/http/egress-policy.ts';
import { CheckedNames } from '../../src/adapter/http/resolve.ts';
import { httpServer, type LabServer, limits, openLab, post, rawServer } from './lab.ts';

const PUBLIC = '93.184.216.34';
const OTHER_PUBLIC = '2606:4700::1111';

let server: LabServer;
beforeAll(async () => {
  server = await httpServer((_, reply) => reply.end('{"code":200}'));
});
afterAll(() => server.close());

describe('names at dispatch (A1, A3, A6)', () => {
  const hostile: [what: string, answers: string[]][] = [
    ['a metadata service', ['169.254.169.254']],
    ['the metadata service of AWS by IPv6', ['fd00:ec2::254']],
    ['this machine', ['127.0.0.1']],
    ['this machine, v4-mapped', ['::ffff:127.0.0.1']],
    ['this machine by NAT64', ['64:ff9b::7f00:1']],
    ['this machine by 6to4', ['2002:7f00:1::']],
    ['a link-local address with a zone', ['fe80::1%eth0']],
    ["a provider's inner net", ['100.64.0.1']],
    ['a public and a private address', [PUBLIC, '10.0.0.1']],
    ['a private and a public address', ['10.0.0.1', PUBLIC]],
    ['a public IPv4 and a private IPv6 address', [PUBLIC, 'fd12::1']],
    ['what is no address', ['internal.example']],
  ];

  it.each(hostile)('blocks a name that leads to %s, with zero dials', async (_, answers) => {
    const { caller, dials } = openLab({ names: { 'harmless.example': answers } });
    const outcome = await caller.call(post('http://harmless.example'), limits());
    expect(outcome).toMatchObject({ fault: { kind: 'blocked' }, sent: false });
    expect(outcome.fault?.message).toContain('harmless.example leads to ');
    expect(dials).toEqual([]);
    caller.close();
  });

  it('says nothing of open or closed ports where it blocks', async () => {
    const { caller } = openLab({ names: { 'inner.example': ['127.0.0.1'] } });
    const open = await caller.call(post(`http://inner.example:${server.port}`), limits());
    const shut = await caller.call(post('http://inner.example:9999'), limits());
    expect(open.fault).toEqual(shut.fault);
    caller.close();
  });

  it('dials the address that was judged, asks once, and sends the name as Host', async () => {
    let host: string | undefined;
    const named = await httpServer((request, reply) => {
      host = request.headers.host;
      reply.end();
    });
    const { caller, dials, lookups } = openLab({
      names: { 'api.example': [PUBLIC] },
      routes: { [PUBLIC]: named.port },
    });
    const outcome = await caller.call(post('http://api.example:8080'), limits());
    expect(outcome).toMatchObject({ reply: { status: 200 }, sent: true, remoteAddress: `${PUBLIC}:8080` });
    expect(dials).toEqual([{ address: PUBLIC, port: 8080, tls: null }]);
    expect(lookups).toEqual(['api.example']);
    expect(host).toBe('api.example:8080');
    caller.close();
    await named.close();
  });

  it('rebinding: once the answer turns inward, the name is blocked', async () => {
    let now = 0;
    const answers = [[PUBLIC], ['127.0.0.1']];
    const names = new CheckedNames(
      egressPolicy({ allow: [] }),
      async () => answers.shift()!,
      () => now,
    );
    expect(await names.resolve('api.example', 100)).toEqual({ addresses: [PUBLIC] });
    now = 900;
    expect(names.remembered('api.example')).toEqual({ addresses: [PUBLIC] });
    now = 1_100; // no longer fresh: used once more, looked up again meanwhile
    expect(names.remembered('api.example')).toEqual({ addresses: [PUBLIC] });
    await names.resolve('api.example', 100);
    expect(names.remembered('api.example')?.fault).toMatchObject({ kind: 'blocked' });
  });

  it('never uses an answer older than five seconds', async () => {
    let now = 0;
    const names = new CheckedNames(
      egressPolicy({ allow: [] }),
      async () => [PUBLIC],
      () => now,
    );
    await names.resolve('api.example', 100);
    now = 5_001;
    expect(names.remembered('api.example')).toBeNull();
  });

  it('calls that need the same name at once share one question', async () => {
    const { caller, lookups } = openLab({ names: { 'api.example': [PUBLIC] }, routes: { [PUBLIC]: server.port } });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => caller.call(post('http://api.example'), limits())),
    );
    expect(outcomes.map(({ reply }) => reply?.status)).toEqual(Array(20).fill(200));
    expect(lookups).toEqual(['api.example']);
    caller.close();
  });

  it('a name that does not exist is fault dns, surely not sent, and asked for anew by the next attempt', async () => {
    const { caller, lookups } = openLab();
    const outcome = await caller.call(post('http://nowhere.example'), limits());
    expect(outcome).toMatchObject({
      fault: { kind: 'dns', message: 'the address of nowhere.example is not known: there is no such name' },
      sent: false,
    });
    expect(outcome.timing.dnsMs).toBeGreaterThanOrEqual(0);
    await caller.call(post('http://nowhere.example'), limits());
    expect(lookups).toHaveLength(2);
    caller.close();
  });

  it('a resolver that does not answer is fault dns within the time for connecting', async () => {
    const { caller, dials } = openLab({ names: { 'slow.example': () => new Promise<string[]>(() => {}) } });
    const outcome = await caller.call(post('http://slow.example'), limits({ connectTimeoutMs: 30 }));
    expect(outcome).toMatchObject({ fault: { kind: 'dns' }, sent: false });
    expect(outcome.fault?.message).toContain('no answer within 30 ms');
    expect(dials).toEqual([]);
    caller.close();
  });
});

describe('several addresses of one name', () => {
  it('tries the next one where the first refuses, and begins with the good one from then on', async () => {
    const { caller, dials } = openLab({
      allow: ['127.0.0.1', '127.0.0.2'],
      names: { 'both.example': ['127.0.0.2', '127.0.0.1'] },
    });
    const origin = `http://both.example:${server.port}`;
    const outcome = await caller.call(post(origin), limits());
    expect(outcome).toMatchObject({ reply: { status: 200 }, remoteAddress: `127.0.0.1:${server.port}` });
    expect(dials.map(({ address }) => address)).toEqual(['127.0.0.2', '127.0.0.1']);
    await caller.call(post(origin), limits());
    expect(dials).toHaveLength(2);
    caller.close();
  });

  it('leaves time for the second where the first one is silent', async () => {
    const { caller, dials } = openLab({
      names: { 'both.example': [OTHER_PUBLIC, PUBLIC] },
      routes: { [OTHER_PUBLIC]: 'silence', [PUBLIC]: server.port },
    });
    const outcome = await caller.call(post('http://both.example'), limits({ connectTimeoutMs: 120 }));
    expect(outcome.reply?.status).toBe(200);
    expect(dials.map(({ address }) => address)).toEqual([OTHER_PUBLIC, PUBLIC]);
    caller.close();
  });

  it('never tries another one after a byte was written', async () => {
    const rude = await rawServer((socket) => socket.once('data', () => socket.destroy()));
    const { caller, dials } = openLab({
      names: { 'both.example': [OTHER_PUBLIC, PUBLIC] },
      routes: { [OTHER_PUBLIC]: rude.port, [PUBLIC]: server.port },
    });
    const outcome = await caller.call(post('http://both.example'), limits());
    expect(outcome).toMatchObject({ fault: { kind: 'reset' }, sent: true });
    expect(dials).toHaveLength(1);
    caller.close();
    await rude.close();
  });
});
