import { createServer, type Server } from 'node:http';
import type { Settings } from '../config/settings.ts';
import type { StopOrder } from './stop-order.ts';

export interface MetricsDoorDeps {
  settings: Settings;
  metrics: { text(): Promise<string> };
  readiness: { reason(): string | null };
}

/** `/metrics`, `/healthz` and `/readyz` on a port of their own: nothing there needs a token, so nothing private is there. */
export const openMetricsDoor = async (
  { settings, metrics, readiness }: MetricsDoorDeps,
  stops: StopOrder,
): Promise<void> => {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' }).end(body);
    };
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'text/plain', 'GET only\n');
    if (path === '/healthz') return answer(200, 'text/plain', 'ok\n');
    if (path === '/readyz') {
      const reason = readiness.reason();
      return answer(reason === null ? 200 : 503, 'text/plain', `${reason ?? 'ok'}\n`);
    }
    if (path !== '/metrics') return answer(404, 'text/plain', 'There are /metrics, /healthz and /readyz.\n');
    metrics.text().then(
      (text) => answer(200, 'text/plain; version=0.0.4; charset=utf-8', text),
      (error) => answer(500, 'text/plain', `metrics can not be read now: ${(error as Error).name}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.metrics.port, settings.http.host, resolve);
  });
  stops.first(() => closed(server));
};

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
