import type { PlannedCall } from '../../src/adapter/http/call-config.ts';
import { nextHop } from '../../src/adapter/http/redirect.ts';
import { httpServer, type LabServer, LOOPBACK, limits, openLab, post } from './lab.ts';

interface Seen {
  method: string;
  url: string;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** Redirects by path: `/to/307?where=…`; anything else is answered 200. */
const redirecting = async (): Promise<LabServer & { seen: Seen[] }> => {
  const seen: Seen[] = [];
  const server = await httpServer((request, reply) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      const [, status, where] = /^\/to\/(\d+)\?where=(.*)$/.exec(request.url!) ?? [];
      if (status === undefined) reply.end('arrived');
      else reply.writeHead(Number(status), { location: decodeURIComponent(where!) }).end('elsewhere');
    });
  });
  return { ...server, seen };
};

const to = (where: string, status = 307) => `/to/${status}?where=${encodeURIComponent(where)}`;

describe('redirects (A7)', () => {
  let home: Awaited<ReturnType<typeof redirecting>>;
  let away: Awaited<ReturnType<typeof redirecting>>;
  beforeEach(async () => {
    [home, away] = await Promise.all([redirecting(), redirecting()]);
  });
  afterEach(() => Promise.all([home.close(), away.close()]));

  it('are not followed by default: the redirect is the reply', async () => {
    const { caller } = openLab({ allow: LOOPBACK });
    const outcome = await caller.call(post(home.origin, { path: to(`${away.origin}/`) }), limits());
    expect(outcome).toMatchObject({ reply: { status: 307, headers: { location: `${away.origin}/` } } });
    expect(away.seen).toEqual([]);
    caller.close();
  });

  it('are followed as often as the job says; one more is the reply', async () => {
    const { caller } = openLab({ allow: LOOPBACK });
    const path = to(to(to('/end')));
    const enough = await caller.call(post(home.origin, { path }), limits({ followRedirects: 3 }));
    expect(enough.reply?.body.toString()).toBe('arrived');
    const short = await caller.call(post(home.origin, { path }), limits({ followRedirects: 2 }));
    expect(short.reply).toMatchObject({ status: 307, headers: { location: '/end' } });
    caller.close();
  });

  it('end after their hops where they go in circles', async () => {
    const { caller } = openLab({ allow: LOOPBACK });
    const circle = await httpServer((_, reply) => reply.writeHead(302, { location: '/again' }).end());
    const outcome = await caller.call(post(circle.origin), limits({ followRedirects: 20 }));
    expect(outcome.reply?.status).toBe(302);
    caller.close();
    await circle.close();
  });

  const inward: [what: string, where: string][] = [
    ['a metadata service', 'http://169.254.169.254/latest/meta-data'],
    ['this machine by number', 'http://2130706434/'],
    ['this machine by IPv6', 'http://[::ffff:127.0.0.2]/'],
    ['a private address', 'http://10.0.0.1/'],
    ['a name that leads inward', 'http://inner.example/'],
    ['credentials in the URL', 'http://a:b@public.example/'],
    ['another scheme', 'gopher://public.example/'],
    ['a file', 'file:///etc/passwd'],
    ['a port of another protocol', 'http://public.example:22/'],
    ['another host by a network path', '//10.0.0.1/'],
  ];

  it.each(inward)('to %s are blocked with no dial, and the call counts as sent', async (_, where) => {
    const { caller, dials } = openLab({ allow: LOOPBACK, names: { 'inner.example': ['10.0.0.1'] } });
    const outcome = await caller.call(post(home.origin, { path: to(where) }), limits({ followRedirects: 5 }));
    expect(outcome).toMatchObject({ fault: { kind: 'blocked' }, sent: true });
    expect(dials).toHaveLength(1);
    caller.close();
  });

  it('to another origin leave credentials, signatures and secrets at home, and keep what names the run', async () => {
    const { caller } = openLab({ allow: LOOPBACK });
    const headers = {
      Authorization: 'Bearer x',
      Cookie: 'a=b',
      'x-api-key': 'secret',
      host: 'home.internal',
      'webhook-signature': 'v1,x',
      'schedulerx-logId': '7',
      'idempotency-key': '7-0',
      'content-type': 'application/json',
    };
    await caller.call(post(home.origin, { path: to(to(`${away.origin}/x`)), headers }), limits({ followRedirects: 5 }));
    expect(home.seen.map(({ headers: { authorization, cookie } }) => [authorization, cookie])).toEqual([
      ['Bearer x', 'a=b'],
      ['Bearer x', 'a=b'],
    ]);
    const { connection: _, ...kept } = away.seen[0]!.headers;
    expect(kept).toEqual({
      host: away.origin.slice('http://'.length),
      'schedulerx-logid': '7',
      'idempotency-key': '7-0',
      'content-type': 'application/json',
      'content-length': '15',
    });
    caller.close();
  });

  it('back home do not bring the credentials back', async () => {
    const { caller } = openLab({ allow: LOOPBACK });
    const path = to(`${away.origin}${to(`${home.origin}/end`)}`);
    await caller.call(
      post(home.origin, { path, headers: { authorization: 'Bearer x' } }),
      limits({ followRedirects: 5 }),
    );
    expect(home.seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      [path, 'Bearer x'],
      ['/end', undefined],
    ]);
    caller.close();
  });

  const methods: [method: string, status: number, then: string, body: string][] = [
    ['POST', 301, 'GET', ''],
    ['POST', 302, 'GET', ''],
    ['POST', 303, 'GET', ''],
    ['POST', 307, 'POST', '{"mode":"full"}'],
    ['POST', 308, 'POST', '{"mode":"full"}'],
    ['PUT', 302, 'PUT', '{"mode":"full"}'],
    ['PUT', 303, 'GET', ''],
  ];
  it.each(methods)('turn %s by %i into %s', async (method, status, then, body) => {
    const { caller } = openLab({ allow: LOOPBACK });
    await caller.call(post(home.origin, { method, path: to('/end', status) }), limits({ followRedirects: 1 }));
    expect(home.seen[1]).toMatchObject({ method: then, url: '/end', body });
    expect(home.seen[1]!.headers['content-type']).toBe(body === '' ? undefined : 'application/json');
    caller.close();
  });

  it('share one time for all hops', async () => {
    const { caller } = openLab({ allow: LOOPBACK });
    let hops = 0;
    const slow = await httpServer((_, reply) =>
      setTimeout(() => reply.writeHead(302, { location: `/${++hops}` }).end(), 25),
    );
    const outcome = await caller.call(post(slow.origin), limits({ timeoutMs: 150, followRedirects: 20 }));
    expect(outcome.fault?.kind).toBe('timeout');
    expect(hops).toBeLessThan(8);
    caller.close();
    await slow.close();
  });

  it('from https down to http are blocked', () => {
    const call = {
      origin: 'https://a.example',
      path: '/x',
      method: 'GET',
      headers: {},
      body: null,
    } as unknown as PlannedCall;
    expect(nextHop(call, 302, 'http://a.example/y')?.fault).toEqual({
      kind: 'blocked',
      message: 'the reply redirects from https to http, which is not followed',
    });
    expect(nextHop(call, 302, '/y')).toMatchObject({ call: { origin: 'https://a.example', path: '/y' } });
    expect(nextHop(call, 302, undefined)).toBeNull();
    expect(nextHop(call, 300, '/y')).toBeNull();
    expect(nextHop(call, 302, 'http://[')).toMatchObject({ fault: { kind: 'protocol' } });
  });

  it('to another origin do not take the client certificate along', () => {
    const tls = { certificate: 'c', key: 'k' };
    const call = {
      origin: 'https://a.example',
      path: '/x',
      method: 'GET',
      headers: {},
      body: null,
      tls,
      serverName: 'b',
    };
    const hop = (where: string) => nextHop(call as unknown as PlannedCall, 302, where);
    expect(hop('/y')).toMatchObject({ call: { tls, serverName: 'b' } });
    expect(hop('https://a.example:8443/y')).toMatchObject({
      call: { tls: undefined, serverName: undefined },
    });
  });
});
