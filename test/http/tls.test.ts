import { createServer as createPlainServer } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { HttpCaller } from '../../src/adapter/http/caller.ts';
import { egressPolicy } from '../../src/adapter/http/egress-policy.ts';
import { type Authority, newAuthority } from './certificates.ts';
import { type LabOptions, type LabServer, LOOPBACK, limits, openLab, post, rawServer, servedBy } from './lab.ts';

const PUBLIC = '93.184.216.34';

describe('TLS (C12)', () => {
  const ours: Authority = newAuthority('Our Authority');
  const foreign: Authority = newAuthority('Foreign Authority');
  const servers: LabServer[] = [];
  const callers: HttpCaller[] = [];
  const sni: (string | false | null)[] = [];

  afterEach(async () => {
    for (const caller of callers.splice(0)) caller.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
    sni.splice(0);
  });

  const secureServer = async (options: ServerOptions): Promise<string> => {
    const server = await servedBy(
      createServer(options, (request, reply) => {
        const socket = request.socket as TLSSocket;
        sni.push(socket.servername);
        reply.end(
          `${request.headers.host} ${(socket.getPeerCertificate().subject as { CN?: string } | undefined)?.CN ?? '-'}`,
        );
      }),
    );
    servers.push(server);
    return `https://127.0.0.1:${server.port}`;
  };
  const served = ({ certificate, key }: { certificate: string; key: string }) => ({ cert: certificate, key });
  const open = (options: LabOptions = {}) => {
    const lab = openLab({ allow: LOOPBACK, ...options });
    callers.push(lab.caller);
    return lab;
  };

  it('calls where the authority of the application vouches for the name', async () => {
    const origin = await secureServer(served(ours.issue({ name: '127.0.0.1' })));
    const { caller } = open();
    const outcome = await caller.call(post(origin), limits({ tls: { ca: ours.certificate } }));
    expect(outcome.reply?.body.toString()).toBe(`${origin.slice(8)} -`);
    expect(sni).toEqual([false]);
  });

  const refused: [what: string, certified: () => { certificate: string; key: string }, reason: string][] = [
    ['signed by a foreign authority', () => foreign.issue({ name: '127.0.0.1' }), 'signed by nobody that is trusted'],
    ['signed by itself', () => foreign, 'signed by itself'],
    ['for another name', () => ours.issue({ name: 'other.example' }), 'for another name'],
    ['over', () => ours.issue({ name: '127.0.0.1', from: new Date(0), until: new Date(1e12) }), 'has expired'],
    [
      'not valid yet',
      () => ours.issue({ name: '127.0.0.1', from: new Date(4e12), until: new Date(5e12) }),
      'is not valid yet',
    ],
  ];
  it.each(refused)(
    'refuses a certificate that is %s, with no byte of the request written',
    async (_, certified, reason) => {
      const origin = await secureServer(served(certified()));
      const { caller } = open();
      const outcome = await caller.call(post(origin), limits({ tls: { ca: ours.certificate } }));
      expect(outcome).toMatchObject({ fault: { kind: 'tls' }, sent: false });
      expect(outcome.fault?.message).toContain(reason);
      expect(sni).toEqual([]);
    },
  );

  it('trusts the public authorities alone where the application names none, whatever the environment says', async () => {
    const origin = await secureServer(served(ours.issue({ name: '127.0.0.1' })));
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const outcome = await open().caller.call(post(origin), limits());
      expect(outcome).toMatchObject({ fault: { kind: 'tls' }, sent: false });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });

  it('an authority of one application is none of another', async () => {
    const origin = await secureServer(served(ours.issue({ name: '127.0.0.1' })));
    const { caller } = open();
    expect((await caller.call(post(origin), limits({ tls: { ca: ours.certificate } }))).reply?.status).toBe(200);
    expect((await caller.call(post(origin), limits({ tls: { ca: foreign.certificate } }))).fault?.kind).toBe('tls');
    expect((await caller.call(post(origin), limits())).fault?.kind).toBe('tls');
  });

  it('verifies the name of the URL and sends it, while it dials the judged address', async () => {
    const origin = await secureServer(served(ours.issue({ name: 'api.example' })));
    const port = Number(new URL(origin).port);
    const { caller, dials } = open({ names: { 'api.example': ['127.0.0.1'] } });
    const outcome = await caller.call(post(`https://api.example:${port}`), limits({ tls: { ca: ours.certificate } }));
    expect(outcome.reply?.status).toBe(200);
    expect(dials.map(({ address }) => address)).toEqual(['127.0.0.1']);
    expect(sni).toEqual(['api.example']);
  });

  it("verifies a gateway's own name, from the endpoint or from the application, and sends its Host", async () => {
    const origin = await secureServer(served(ours.issue({ name: 'billing.internal' })));
    const { caller } = open();
    const headers = { host: 'billing.internal' };
    const byEndpoint = await caller.call(
      post(origin, { headers, serverName: 'billing.internal' }),
      limits({ tls: { ca: ours.certificate } }),
    );
    const byApplication = await caller.call(
      post(origin, { headers }),
      limits({ tls: { ca: ours.certificate, serverName: 'billing.internal' } }),
    );
    expect([byEndpoint, byApplication].map(({ reply }) => reply?.body.toString())).toEqual([
      'billing.internal -',
      'billing.internal -',
    ]);
    expect(sni).toEqual(['billing.internal', 'billing.internal']);
    const bare = await caller.call(post(origin, { headers }), limits({ tls: { ca: ours.certificate } }));
    expect(bare.fault?.message).toContain('for another name');
  });

  it('shows the client certificate of the application, and no other application rides on its connection', async () => {
    const origin = await secureServer({
      ...served(ours.issue({ name: '127.0.0.1' })),
      ca: ours.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    });
    const client = ours.issue({ name: 'belfry.client' });
    const { caller } = open();
    const withCertificate = { ca: ours.certificate, ...client };
    const answers = [];
    for (const tls of [withCertificate, { ca: ours.certificate }, withCertificate])
      answers.push((await caller.call(post(origin), limits({ tls }))).reply?.body.toString().split(' ')[1]);
    expect(answers).toEqual(['belfry.client', '-', 'belfry.client']);
  });

  it('says so where the server wants a client certificate and gets none', async () => {
    const origin = await secureServer({
      ...served(ours.issue({ name: '127.0.0.1' })),
      ca: ours.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const outcome = await open().caller.call(post(origin), limits({ tls: { ca: ours.certificate } }));
    expect(['tls', 'reset']).toContain(outcome.fault?.kind);
    expect(outcome.fault?.message).toContain('wants a client certificate');
  });

  it('hints at the other scheme where HTTP meets TLS, or TLS meets HTTP', async () => {
    const origin = await secureServer(served(ours.issue({ name: '127.0.0.1' })));
    const { caller } = open();
    const plain = await caller.call(post(origin.replace('https:', 'http:')), limits());
    expect(plain.fault).toMatchObject({ kind: 'reset', message: expect.stringContaining('takes https:// only') });
    const server = await servedBy(createPlainServer((_, reply) => reply.end('plain')));
    servers.push(server);
    const secure = await caller.call(post(`https://127.0.0.1:${server.port}`), limits());
    expect(secure.fault).toMatchObject({ kind: 'tls', message: expect.stringContaining('begins with http://') });
  });

  it('keeps a TLS connection, too', async () => {
    const origin = await secureServer(served(ours.issue({ name: '127.0.0.1' })));
    const { caller, dials } = open();
    const tls = { ca: ours.certificate };
    for (let n = 0; n < 3; n++) expect((await caller.call(post(origin), limits({ tls }))).reply?.status).toBe(200);
    expect(dials).toHaveLength(1);
  });

  it('refuses old versions of TLS', async () => {
    const origin = await secureServer({
      ...served(ours.issue({ name: '127.0.0.1' })),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const outcome = await open().caller.call(post(origin), limits({ tls: { ca: ours.certificate } }));
    expect(outcome).toMatchObject({ fault: { kind: 'tls' }, sent: false });
  });

  it('names material that can not be used', async () => {
    const { caller, dials } = open({ names: { 'api.example': [PUBLIC] } });
    const tls = { certificate: 'nonsense', key: 'nonsense' };
    const outcome = await caller.call(post('https://api.example'), limits({ tls }));
    expect(outcome).toMatchObject({ fault: { kind: 'tls' }, sent: false });
    expect(outcome.fault?.message).toContain("the application's certificates can't be used");
    expect(dials).toEqual([]);
  });

  it('a server that speaks no TLS, or hangs up in the handshake, is a fault before the request', async () => {
    const plain = await rawServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const rude = await rawServer((socket) => socket.once('data', () => socket.end()));
    servers.push(plain, rude);
    const { caller } = open();
    expect(await caller.call(post(`https://127.0.0.1:${plain.port}`), limits())).toMatchObject({
      fault: { kind: 'tls' },
      sent: false,
    });
    expect(await caller.call(post(`https://127.0.0.1:${rude.port}`), limits())).toMatchObject({
      fault: { kind: 'reset' },
      sent: false,
    });
  });
});

describe('proxies (A14)', () => {
  const NAMES = [
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'NODE_USE_ENV_PROXY',
  ];

  it('of the environment see nothing, by call or by axios', async () => {
    let proxied = 0;
    const proxy = await rawServer((socket) => {
      proxied++;
      socket.destroy();
    });
    const target = await rawServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')),
    );
    const before = { ...process.env };
    for (const name of NAMES) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.origin;
    delete process.env.NO_PROXY;
    delete process.env.no_proxy;
    const caller = new HttpCaller({ policy: egressPolicy({ allow: LOOPBACK }), connectionsPerEndpoint: 1 });
    try {
      expect((await caller.call(post(target.origin), limits())).reply?.status).toBe(200);
      expect((await caller.axiosInstance().get(target.origin)).status).toBe(200);
      expect(proxied).toBe(0);
    } finally {
      process.env = before;
      caller.close();
      await Promise.all([proxy.close(), target.close()]);
    }
  });
});
