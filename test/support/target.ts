import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a target saw of one call. */
export interface Arrival {
  at: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  logId: string;
  shardIndex: number;
  shardTotal: number;
  attempt: number;
}

export interface Target {
  url: string;
  port: number;
  arrivals: Arrival[];
  /** Resolves once at least `count` calls have arrived. */
  arrived(count: number): Promise<Arrival[]>;
  close(): Promise<void>;
}

export type Answer = (arrival: Arrival, response: ServerResponse) => void | Promise<void>;

export const json = (
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

/** A real HTTP server on loopback that notes what it sees. */
export const startTarget = async (
  answer: Answer = (_, response) => json(response, { code: 200 }),
  port = 0,
): Promise<Target> => {
  const arrivals: Arrival[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const arrival = await read(request);
    arrivals.push(arrival);
    for (const wake of waiting) wake();
    await answer(arrival, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    arrivals,
    arrived: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (arrivals.length < count) return;
          waiting.delete(look);
          resolve(arrivals);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const read = async (request: IncomingMessage): Promise<Arrival> => {
  const at = Date.now();
  let body = '';
  for await (const chunk of request) body += chunk;
  const headers = request.headers as Record<string, string>;
  return {
    at,
    method: request.method!,
    path: request.url!,
    headers,
    body,
    logId: headers['schedulerx-logid'] ?? '',
    shardIndex: Number(headers['schedulerx-shardingindex']),
    shardTotal: Number(headers['schedulerx-shardingtotal']),
    attempt: Number(headers['belfry-attempt']),
  };
};
