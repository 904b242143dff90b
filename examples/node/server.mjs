// A service that Belfry calls, with nothing but Node's standard library.
//   node server.mjs [--port 9001] [--host 127.0.0.1] [--secret whsec_…[,whsec_…]]
// docs/receivers.md says what each route does; the same service stands beside this one in other languages.
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { OnceByKey } from './once-by-key.mjs';
import { checkSignature, secretsOf } from './signature.mjs';

const MAX_BODY = 1_048_576;
const MAX_RECENT = 5_000;
const USERS = 1_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string' }, host: { type: 'string', default: '127.0.0.1' }, secret: { type: 'string' } },
});
const port = Number(values.port ?? positionals[0] ?? process.env.PORT ?? 9001);
const secrets = secretsOf(values.secret ?? process.env.SIGNING_SECRET ?? '');

const once = new OnceByKey(10_000);
const stats = { language: 'node', deliveries: 0, worked: 0, replayed: 0, refused: 0, byPath: {}, recent: [] };
let flakyTurns = 0;

/** What a call says about itself. Without the headers (curl) it is the one shard of a run without a name. */
function factsOf(request) {
  const header = (name, fallback) => request.headers[name] ?? fallback;
  return {
    logId: header('schedulerx-logid', ''),
    shardIndex: Number(header('schedulerx-shardingindex', '0')),
    shardTotal: Number(header('schedulerx-shardingtotal', '1')),
    attempt: Number(header('belfry-attempt', '1')),
    job: header('belfry-job', ''),
    cause: header('belfry-cause', ''),
    key: header('idempotency-key', ''),
  };
}

const ok = (more = {}) => ({ status: 200, body: { code: 200, ...more } });
const failure = (status, message, headers = {}) => ({ status, body: { code: status, message }, headers });

/** The work itself, one function a route. A real service would touch its database here. */
const work = {
  '/ok': () => ok(),

  '/slow': async (_, query) => {
    await pause(Math.min(60_000, Math.max(0, Number(query.get('ms') ?? 1_000) || 0)));
    return ok();
  },

  // Status 200 and still a failure: the job's success rule, $.code == 200, sees it.
  '/code500': () => ({ status: 200, body: { code: 500, message: 'the ledger is closed' } }),

  // Every other first attempt finds the service busy; the retry finds it well again.
  '/flaky': ({ attempt }) =>
    attempt === 1 && flakyTurns++ % 2 === 0
      ? failure(503, 'busy, come back in a second', { 'retry-after': '1' })
      : ok(),

  // Each shard takes the users whose number leaves its index as the remainder: together exactly all of them.
  '/shard': ({ shardIndex, shardTotal }) => {
    if (!(shardTotal >= 1 && shardIndex >= 0 && shardIndex < shardTotal)) return failure(400, 'no such shard');
    const users = [];
    for (let user = 1; user <= USERS; user++) if (user % shardTotal === shardIndex) users.push(user);
    return ok({ users });
  },

  '/fail-shard': ({ shardIndex, attempt }, query) => {
    const [index, times] = [Number(query.get('index') ?? 0), Number(query.get('times') ?? 1)];
    return shardIndex === index && attempt <= times ? failure(500, `shard ${index} fails ${times} times`) : ok();
  },
};

async function answer(request) {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/healthz') return { status: 200, body: { status: 'ok' } };
  if (url.pathname === '/stats') return { status: 200, body: stats };

  const body = await bodyOf(request);
  if (body === undefined) return failure(413, 'the body is too large');
  const facts = factsOf(request);
  const wrong = secrets.length === 0 ? undefined : checkSignature(request.headers, body, secrets, Date.now());
  if (wrong) return record(url.pathname, facts, failure(401, wrong), 'refused');
  const task = Object.hasOwn(work, url.pathname) ? work[url.pathname] : undefined;
  if (!task) return record(url.pathname, facts, failure(404, 'no such route'), 'refused');

  const { result, replayed } = await once.do(facts.key && `${facts.key} ${url.pathname}`, async () => {
    stats.worked++;
    return task(facts, url.searchParams);
  });
  return record(url.pathname, facts, result, replayed ? 'replayed' : 'worked');
}

function record(path, facts, result, how) {
  stats.deliveries++;
  if (how !== 'worked') stats[how]++;
  if (Object.hasOwn(work, path)) stats.byPath[path] = (stats.byPath[path] ?? 0) + 1;
  const line = { at: new Date().toISOString(), path, ...facts, status: result.status, code: result.body.code, how };
  stats.recent.push(line);
  if (stats.recent.length > MAX_RECENT) stats.recent.shift();
  console.log(JSON.stringify(line));
  return how === 'replayed' ? { ...result, headers: { ...result.headers, 'idempotent-replay': 'true' } } : result;
}

async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return size <= MAX_BODY ? Buffer.concat(chunks) : undefined;
}

const server = createServer(async (request, response) => {
  const { status, body, headers = {} } = await answer(request).catch((error) => failure(500, error.message));
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? '' : text);
});
server.listen(port, values.host, () => {
  console.log(JSON.stringify({ listening: `http://${values.host}:${server.address().port}`, language: 'node' }));
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close(() => process.exit(0)));
