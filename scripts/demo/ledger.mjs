/**
 * A demo target that answers with what it was sent: path, query, body and the headers that say what the call is about.
 * The other targets are the example receivers; this one shows what templates and params became.
 */
import { createServer } from 'node:http';

const facts = ({ headers }) => ({
  logId: headers['schedulerx-logid'],
  shardIndex: Number(headers['schedulerx-shardingindex']),
  shardTotal: Number(headers['schedulerx-shardingtotal']),
  attempt: Number(headers['belfry-attempt']),
  job: headers['belfry-job'],
  key: headers['idempotency-key'],
});

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) if (body.length < 65_536) body += chunk;
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const saw = { path: pathname, query: Object.fromEntries(searchParams), body: body === '' ? null : JSON.parse(body) };
  console.log(JSON.stringify({ at: new Date().toISOString(), ...facts(request), ...saw, status: 200 }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 200, saw }));
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ listening: `http://127.0.0.1:${server.address().port}`, language: 'node' }));
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close(() => process.exit(0)));
