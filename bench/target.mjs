/**
 * The counting target: answers keep-alive POSTs with `{"code":200}` and remembers what arrived. A raw socket server, because it shares two
 * cores with what is measured; yardstick and Belfry call the very same one.
 *
 *   node bench/target.mjs [--port 0] [--host 127.0.0.1] [--addresses N]      prints {"port":…} once it listens
 *
 * With --addresses it answers at 127.1.0.0, 127.1.0.1 … too, N in all, on the same port.
 *
 * What it answers: `/slow/100` after 100 ms, `/status/503` that status, `/code/500` `{"code":500}` under 200; any other path as
 * `POST /control/mode?mode=ok|slow|status|code&value=…` says, at first ok.
 * What it counts: one arrival per `idempotency-key` (else `schedulerx-logId`), and how late each came after `belfry-fire-at`.
 *   GET  /control/report?expected=N   {"arrived","distinct","doubled","lost","anonymous","connections","mostAtOnce","firstArrivalAt","lastArrivalAt","lateMs":{"p50","p99","max"}}
 *   GET  /control/count               {"arrived"} alone, cheap enough to ask while calls come in
 *   GET  /control/doubled             the keys that came more than once, with their counts
 *   POST /control/reset
 */
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    addresses: { type: 'string', default: '0' },
  },
});

const state = {
  mode: 'ok',
  value: 0,
  arrived: 0,
  anonymous: 0,
  connections: 0,
  atOnce: 0,
  mostAtOnce: 0,
  lateCount: 0,
  firstArrivalAt: 0,
  lastArrivalAt: 0,
};
let counts = new Map();
let lateMs = new Float64Array(65_536);

const replyBytes = (status, body) =>
  Buffer.from(
    `HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Error'}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
const OK = replyBytes(200, '{"code":200}');

/** The value of a header; exact spelling first, because that is what nearly always comes. */
const headerOf = (head, name) => {
  let at = head.indexOf(`\r\n${name}: `);
  if (at < 0) at = head.toLowerCase().indexOf(`\r\n${name.toLowerCase()}: `);
  if (at < 0) return undefined;
  const from = at + name.length + 4;
  const end = head.indexOf('\r\n', from);
  return head.slice(from, end < 0 ? head.length : end);
};

// Many fires share a second: the last parsed instant is kept.
let fireAtText = '';
let fireAtMs = 0;

// Wall time finer than a millisecond; set anew at each reset, because the two clocks drift apart.
let wallOrigin = performance.timeOrigin;
const alignClocks = () => {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  wallOrigin = now - performance.now();
};

const countArrival = (head) => {
  const now = wallOrigin + performance.now();
  if (state.arrived++ === 0) state.firstArrivalAt = now;
  state.lastArrivalAt = now;
  const key = headerOf(head, 'idempotency-key') ?? headerOf(head, 'schedulerx-logId');
  if (key === undefined) state.anonymous++;
  else counts.set(key, (counts.get(key) ?? 0) + 1);
  const fireAt = headerOf(head, 'belfry-fire-at');
  if (fireAt === undefined) return;
  if (fireAt !== fireAtText) [fireAtText, fireAtMs] = [fireAt, Date.parse(fireAt)];
  if (state.lateCount === lateMs.length) {
    const wider = new Float64Array(lateMs.length * 2);
    wider.set(lateMs);
    lateMs = wider;
  }
  lateMs[state.lateCount++] = now - fireAtMs;
};

const report = (query) => {
  const sorted = lateMs.slice(0, state.lateCount).sort();
  const at = (share) =>
    sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const distinct = counts.size;
  const expected = query.has('expected') ? Number(query.get('expected')) : null;
  return {
    arrived: state.arrived,
    distinct,
    doubled: state.arrived - state.anonymous - distinct,
    lost: expected === null ? null : Math.max(0, expected - distinct - state.anonymous),
    anonymous: state.anonymous,
    connections: state.connections,
    mostAtOnce: state.mostAtOnce,
    firstArrivalAt: state.firstArrivalAt,
    lastArrivalAt: state.lastArrivalAt,
    lateMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
  };
};

const reset = () => {
  alignClocks();
  counts = new Map();
  Object.assign(state, {
    arrived: 0,
    anonymous: 0,
    lateCount: 0,
    connections: 0,
    mostAtOnce: 0,
    firstArrivalAt: 0,
    lastArrivalAt: 0,
  });
  return {};
};

const control = (path) => {
  const { pathname, searchParams } = new URL(path, 'http://target');
  if (pathname === '/control/report') return report(searchParams);
  if (pathname === '/control/count') return { arrived: state.arrived };
  if (pathname === '/control/reset') return reset();
  if (pathname === '/control/doubled') return [...counts].filter(([, count]) => count > 1);
  if (pathname === '/control/mode')
    return Object.assign(state, { mode: searchParams.get('mode'), value: Number(searchParams.get('value') ?? 0) });
  return { error: `no control route ${pathname}` };
};

const answerSlowly = (socket, ms) => {
  state.mostAtOnce = Math.max(state.mostAtOnce, ++state.atOnce);
  setTimeout(() => {
    state.atOnce--;
    socket.write(OK);
  }, ms);
};

const answerBy = (socket, mode, value) => {
  if (mode === 'slow') answerSlowly(socket, value);
  else if (mode === 'status') socket.write(replyBytes(value, '{"code":200}'));
  else if (mode === 'code') socket.write(replyBytes(200, `{"code":${value}}`));
  else socket.write(OK);
};

const answer = (socket, head) => {
  const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'));
  if (path.startsWith('/control/')) return void socket.write(replyBytes(200, JSON.stringify(control(path))));
  countArrival(head);
  const [, mode, value] = /^\/(slow|status|code)\/(\d+)/.exec(path) ?? [null, state.mode, state.value];
  answerBy(socket, mode, Number(value));
};

const bodyLength = (head) => Number(headerOf(head, 'content-length') ?? 0);

const serve = (socket) => {
  state.connections++;
  let rest = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    rest = rest === '' ? chunk.latin1Slice() : rest + chunk.latin1Slice();
    for (;;) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = rest.slice(0, end);
      const next = end + 4 + bodyLength(head);
      if (rest.length < next) return;
      rest = rest.length === next ? '' : rest.slice(next);
      answer(socket, head);
    }
  });
};

const listen = (host, port) =>
  new Promise((resolve, reject) => {
    const server = createServer(serve).once('error', reject);
    server.listen(port, host, 1_024, () => resolve(server.address().port));
  });

const port = await listen(options.host, Number(options.port));
for (let n = 0; n < Number(options.addresses); n++) await listen(`127.1.${n >> 8}.${n & 255}`, port);
console.log(JSON.stringify({ port }));
