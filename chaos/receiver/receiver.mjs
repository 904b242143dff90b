/**
 * The service that chaos has Belfry call: notes each call as a line of JSON before it answers, as `belfry verify --receiver` reads them.
 *
 *   node chaos/receiver/receiver.mjs PORT FILE
 *
 * `/ok` answers at once, `/slow/300` after so many ms, `/flaky` 503 to every other first attempt, `/code` `{"code":500}` to every third
 * first attempt, `/reset` ends the connection of every fourth first attempt, `/down` is always 503, `/shard` fails the first attempt of shard 1 of every fifth run.
 * GET /stats tells how many calls came, and how late those of the last second were.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
// Written before the answer, and appended: who kills this process finds every call in the file all the same.
const log = openSync(file, 'a');
let calls = 0;
let lateMs = 0;
let lateOfSecond = 0;
let quietSince = Date.now();
setInterval(() => {
  lateMs = lateOfSecond;
  lateOfSecond = 0;
}, 1_000).unref();

const note = (request) => {
  const { headers } = request;
  const call = {
    at: new Date().toISOString(),
    logId: headers['schedulerx-logid'] ?? '',
    shardIndex: Number(headers['schedulerx-shardingindex'] ?? 0),
    shardTotal: Number(headers['schedulerx-shardingtotal'] ?? 1),
    attempt: Number(headers['belfry-attempt'] ?? 1),
    job: headers['belfry-job'] ?? '',
    key: headers['idempotency-key'] ?? '',
    fireAt: headers['belfry-fire-at'] ?? '',
    path: request.url,
  };
  writeSync(log, `${JSON.stringify(call)}\n`);
  calls++;
  quietSince = Date.now();
  if (call.attempt === 1) lateOfSecond = Math.max(lateOfSecond, Date.now() - Date.parse(call.fireAt));
  return call;
};

/** `[status, body, after ms]`; null ends the connection without an answer. */
const answerTo = ({ path, attempt, logId, shardIndex }) => {
  const [, kind, value] = path.split('/');
  const nth = (every) => attempt === 1 && Number(logId) % every === 0;
  if (kind === 'slow') return [200, { code: 200 }, Number(value)];
  if (kind === 'flaky' && nth(2)) return [503, { code: 503 }, 0];
  if (kind === 'code' && nth(3)) return [200, { code: 500 }, 0];
  if (kind === 'reset' && nth(4)) return null;
  if (kind === 'down') return [503, { code: 503 }, 0];
  if (kind === 'shard' && shardIndex === 1 && nth(5)) return [500, { code: 500 }, 0];
  return [200, { code: 200 }, 0];
};

const server = createServer((request, response) => {
  if (request.url === '/stats') {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ calls, lateMs: Math.max(lateMs, lateOfSecond), quietForMs: Date.now() - quietSince }),
    );
    return;
  }
  const answer = answerTo(note(request));
  request.resume();
  if (answer === null) {
    request.socket.destroy();
    return;
  }
  const [status, body, afterMs] = answer;
  const send = () => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (afterMs === 0) send();
  else setTimeout(send, afterMs);
});
server.keepAliveTimeout = 5_000;
server.listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ port: Number(port) })));
process.once('SIGTERM', () => {
  closeSync(log);
  process.exit(0);
});
