import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type Lab, type LabServer, LOOPBACK, limits, openLab, post, rawServer } from './lab.ts';

const reply = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;

describe('one call', () => {
  let lab: Lab;
  let server: LabServer;
  afterEach(async () => {
    lab.caller.close();
    await server.close();
  });

  /** Serves each whole request by `answer`; remembers what came in, per connection. */
  const serve = async (answer: (socket: Socket, request: string) => void, options = {}): Promise<string[][]> => {
    const connections: string[][] = [];
    server = await rawServer((socket) => {
      const requests: string[] = [];
      connections.push(requests);
      socket.on('data', (chunk) => {
        requests.push(chunk.toString('latin1'));
        answer(socket, chunk.toString('latin1'));
      });
    });
    lab = openLab({ allow: LOOPBACK, ...options });
    return connections;
  };

  it('writes headers as they are spelt, one request, and no header of its own but what HTTP needs', async () => {
    const connections = await serve((socket) => socket.write(reply('{"code":200}')));
    const headers = {
      'schedulerx-logId': '4711',
      'X-TENANT': 'acme',
      traceparent: '00-1-2-01',
      'idempotency-key': '4711-0',
    };
    const outcome = await lab.caller.call(post(server.origin, { path: '/a?b=%20', headers, body: '{}' }), limits());
    expect(outcome.reply?.body.toString()).toBe('{"code":200}');
    expect(connections).toEqual([
      [
        `POST /a?b=%20 HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nconnection: keep-alive\r\n` +
          'schedulerx-logId: 4711\r\nX-TENANT: acme\r\ntraceparent: 00-1-2-01\r\nidempotency-key: 4711-0\r\n' +
          'content-length: 2\r\n\r\n{}',
      ],
    ]);
  });

  it('asks right before the first byte whether it may still be sent, and writes none where not (F6)', async () => {
    const connections = await serve((socket) => socket.write(reply('')));
    const asked: number[] = [];
    const call = (may: boolean) =>
      lab.caller.call(post(server.origin), {
        ...limits(),
        maySend: () => {
          asked.push(lab.dials.length);
          return may;
        },
      });
    expect(await call(false)).toMatchObject({ fault: { kind: 'cancelled' }, sent: false });
    expect(await call(true)).toMatchObject({ reply: { status: 200 }, sent: true });
    // After the dial, on each connection once.
    expect(asked).toEqual([1, 2]);
    expect(connections.map((requests) => requests.length)).toEqual([0, 1]);
  });

  it('sends the Host that a gateway needs', async () => {
    const connections = await serve((socket) => socket.write(reply('')));
    await lab.caller.call(post(server.origin, { headers: { host: 'billing.internal' }, body: null }), limits());
    expect(connections[0]![0]).toContain('\r\nhost: billing.internal\r\n');
  });

  it('keeps bytes of a body as they are', async () => {
    const connections = await serve((socket) => socket.write(reply('')));
    await lab.caller.call(post(server.origin, { body: Buffer.from([0, 255, 13, 10]) }), limits());
    expect(connections[0]![0]!.slice(-4)).toBe('\x00\xff\r\n');
  });

  it('reports status, lower-case headers, times and address', async () => {
    await serve((socket) => socket.write(reply('ok', 'Retry-After: 3\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n')));
    const outcome = await lab.caller.call(post(server.origin), limits());
    expect(outcome).toMatchObject({
      reply: { status: 200, headers: { 'retry-after': '3', 'set-cookie': ['a=1', 'b=2'] } },
      sent: true,
      remoteAddress: `127.0.0.1:${server.port}`,
    });
    const { connectMs, firstByteMs, totalMs, queueMs, dnsMs } = outcome.timing;
    expect(connectMs).toBeGreaterThan(0);
    expect(firstByteMs).toBeGreaterThan(0);
    expect(totalMs).toBeGreaterThanOrEqual(connectMs! + firstByteMs!);
    expect([queueMs, dnsMs]).toEqual([undefined, undefined]);
  });

  it('uses a kept connection again, and says so by its times', async () => {
    const connections = await serve((socket) => socket.write(reply('ok')));
    for (let n = 0; n < 5; n++) {
      const { timing } = await lab.caller.call(post(server.origin), limits());
      expect(timing.connectMs === undefined).toBe(n > 0);
    }
    expect(connections.map((requests) => requests.length)).toEqual([5]);
    expect(lab.dials).toHaveLength(1);
  });

  it('makes calls beyond its connections wait in order, and says how long', async () => {
    const connections = await serve((socket) => setTimeout(() => socket.write(reply('ok')), 15), {
      connectionsPerEndpoint: 2,
    });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, n) => lab.caller.call(post(server.origin, { path: `/${n}` }), limits())),
    );
    expect(outcomes.map(({ reply: { status } = { status: 0 } }) => status)).toEqual(Array(6).fill(200));
    expect(connections).toHaveLength(2);
    expect(
      connections
        .flat()
        .map((request) => request[6])
        .sort(),
    ).toEqual([...'012345']);
    expect(outcomes.map(({ timing }) => timing.queueMs !== undefined)).toEqual([false, false, true, true, true, true]);
    expect(outcomes[5]!.timing.queueMs).toBeGreaterThan(outcomes[2]!.timing.queueMs!);
  });

  it('drops an idle socket a second before the peer would', async () => {
    let closedAfterMs = 0;
    const closed = new Promise<void>((resolve) => {
      void serve((socket) => {
        socket.write(reply('ok', 'Keep-Alive: timeout=2\r\n'));
        const repliedAt = performance.now();
        socket.on('close', () => {
          closedAfterMs = performance.now() - repliedAt;
          resolve();
        });
      }).then(() => lab.caller.call(post(server.origin), limits()));
    });
    await closed;
    expect(closedAfterMs).toBeGreaterThan(900);
    expect(closedAfterMs).toBeLessThan(1_900);
  });

  it('does not keep a socket that the peer will close within a second', async () => {
    const connections = await serve((socket) => socket.write(reply('ok', 'Keep-Alive: timeout=1\r\n')));
    await lab.caller.call(post(server.origin), limits());
    await lab.caller.call(post(server.origin), limits());
    expect(connections.map((requests) => requests.length)).toEqual([1, 1]);
  });

  it('survives a peer that closes the kept socket without a word: the next call gets a new one', async () => {
    const closings: Promise<unknown>[] = [];
    const connections = await serve((socket) => {
      closings.push(once(socket, 'close'));
      socket.write(reply('ok'));
      socket.end();
    });
    for (let n = 0; n < 5; n++) {
      expect(await lab.caller.call(post(server.origin), limits())).toMatchObject({ reply: { status: 200 } });
      await closings[n];
    }
    expect(connections.map((requests) => requests.length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('a redirect is a reply like any other unless the job says more', async () => {
    await serve((socket) =>
      socket.write('HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/\r\ncontent-length: 0\r\n\r\n'),
    );
    const outcome = await lab.caller.call(post(server.origin), limits());
    expect(outcome).toMatchObject({ reply: { status: 302, headers: { location: 'http://10.0.0.1/' } } });
  });

  it('HEAD has no body, whatever its content-length says', async () => {
    await serve((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n'));
    const outcome = await lab.caller.call(post(server.origin, { method: 'HEAD', body: null }), limits());
    expect(outcome).toMatchObject({ reply: { status: 200, body: Buffer.alloc(0) } });
  });

  it('interim replies before the reply are passed over', async () => {
    await serve((socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${reply('ok')}`));
    expect((await lab.caller.call(post(server.origin), limits())).reply?.body.toString()).toBe('ok');
  });

  it('ends a call within its whole time, and gives its connection up', async () => {
    const connections = await serve(() => {});
    const outcome = await lab.caller.call(post(server.origin), limits({ timeoutMs: 60 }));
    expect(outcome).toMatchObject({ fault: { kind: 'timeout', message: 'no reply within 60 ms' }, sent: true });
    expect(outcome.timing.totalMs).toBeGreaterThanOrEqual(60);
    await lab.caller.call(post(server.origin), limits({ timeoutMs: 60 }));
    expect(connections).toHaveLength(2);
  });

  it('cancels a call in flight with the reason it was given', async () => {
    const abort = new AbortController();
    await serve(() => abort.abort('replaced'));
    const outcome = await lab.caller.call(post(server.origin), limits({ signal: abort.signal }));
    expect(outcome).toMatchObject({ fault: { kind: 'cancelled', message: 'cancelled: replaced' }, sent: true });
  });

  it('never begins a call that is cancelled already', async () => {
    await serve((socket) => socket.write(reply('ok')));
    const outcome = await lab.caller.call(post(server.origin), limits({ signal: AbortSignal.abort('stopped') }));
    expect(outcome).toMatchObject({ fault: { kind: 'cancelled' }, sent: false });
    expect(lab.dials).toEqual([]);
  });

  it('ends what is in flight and what waits when it is closed', async () => {
    await serve(() => lab.caller.close(), { connectionsPerEndpoint: 1 });
    const outcomes = await Promise.all([1, 2].map(() => lab.caller.call(post(server.origin), limits())));
    expect(outcomes.map(({ fault, sent }) => [fault?.kind, sent])).toEqual([
      ['cancelled', true],
      ['cancelled', false],
    ]);
  });

  it('serves axios as people know it', async () => {
    await serve((socket) => socket.write(reply('{"code":200}', 'content-type: application/json\r\n')));
    const { status, data, headers } = await lab.caller
      .axiosInstance()
      .post(`${server.origin}/a`, { b: 1 }, { params: { c: 2 } });
    expect({ status, data }).toEqual({ status: 200, data: { code: 200 } });
    expect(headers['content-type']).toBe('application/json');
  });
});

describe('what can never be sent', () => {
  const cases: [what: string, request: Parameters<typeof post>[1]][] = [
    ['a path that is a URL', { path: 'http://169.254.169.254/' }],
    ['a path without a slash', { path: 'a' }],
    ['a path with a line break', { path: '/a\r\nx: y' }],
    ['a path with a space', { path: '/a b' }],
    ['a header value with a line break', { headers: { 'x-a': 'b\r\nx-c: d' } }],
    ['a header value beyond Latin-1', { headers: { 'x-a': '账务' } }],
    ['a header name with a space', { headers: { 'x a': 'b' } }],
    ['transfer-encoding of its own', { headers: { 'Transfer-Encoding': 'chunked' } }],
    ['a content-length that lies', { headers: { 'Content-Length': '3' } }],
    ['two content-lengths', { headers: { 'Content-Length': '15', 'content-length': '15' } }],
    ['upgrade', { headers: { Upgrade: 'h2c' } }],
    ['a method that is none', { method: 'GET / HTTP/1.1\r\n' }],
  ];

  it.each(cases)('A9: %s', async (_, rest) => {
    let bytes = 0;
    const server = await rawServer((socket) => socket.on('data', (chunk) => (bytes += chunk.length)));
    const { caller } = openLab({ allow: LOOPBACK });
    const outcome = await caller.call(post(server.origin, rest), limits());
    expect(outcome).toMatchObject({ fault: { kind: 'protocol' }, sent: false });
    expect(outcome.fault?.message).toContain("can't be sent");
    expect(bytes).toBe(0);
    caller.close();
    await server.close();
  });
});

describe('connecting in vain: surely not sent', () => {
  it('nobody listens', async () => {
    const server = await rawServer(() => {});
    await server.close();
    const { caller } = openLab({ allow: LOOPBACK });
    expect(await caller.call(post(server.origin), limits())).toMatchObject({
      fault: { kind: 'refused', message: `no connection to 127.0.0.1:${server.port}: nobody listens there` },
      sent: false,
    });
    caller.close();
  });

  it('nobody answers', async () => {
    const { caller, dials } = openLab({ routes: { '93.184.216.34': 'silence' } });
    const outcome = await caller.call(post('http://93.184.216.34'), limits({ connectTimeoutMs: 40 }));
    expect(outcome).toMatchObject({
      fault: { kind: 'timeout', message: 'no connection to 93.184.216.34:80 within 40 ms' },
      sent: false,
      remoteAddress: '93.184.216.34:80',
    });
    expect(dials).toHaveLength(1);
    caller.close();
  });

  it('the time is over while the call waits for a connection', async () => {
    const server = await rawServer(() => {});
    const { caller } = openLab({ allow: LOOPBACK, connectionsPerEndpoint: 1 });
    const [first, second] = await Promise.all([
      caller.call(post(server.origin), limits({ timeoutMs: 120 })),
      caller.call(post(server.origin), limits({ timeoutMs: 60 })),
    ]);
    expect(first).toMatchObject({ fault: { kind: 'timeout' }, sent: true });
    expect(second).toMatchObject({
      fault: { kind: 'timeout', message: 'no connection was free within 60 ms' },
      sent: false,
    });
    expect(second!.timing.queueMs).toBeGreaterThanOrEqual(55);
    caller.close();
    await server.close();
  });
});
