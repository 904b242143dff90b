import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  method: string;
  /** Path and query. */
  url: string;
  authorization: string | undefined;
  body: unknown;
}

export interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Instead of a body: writes and ends the answer itself. */
  stream?: (response: ServerResponse) => void;
}

export type Handle = (
  seen: Seen & { path: string; query: URLSearchParams },
) => Reply | undefined | Promise<Reply | undefined>;

/** A real socket that speaks the shapes of Belfry's REST door; definitions are kept, everything else is the test's. */
export class FakeServer {
  readonly seen: Seen[] = [];
  /** Definitions by `jobs/shop/settle`. */
  readonly stored = new Map<string, Record<string, unknown> & { metadata: Record<string, unknown>; spec: object }>();
  handle: Handle = () => undefined;
  inFlight = 0;
  mostInFlight = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const url = new URL(request.url!, this.url);
    const seen: Seen = {
      method: request.method!,
      url: request.url!,
      authorization: request.headers.authorization,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.seen.push(seen);
    const asked = { ...seen, path: url.pathname.replace('/api/v1', ''), query: url.searchParams };
    const reply = (await this.handle(asked)) ?? this.#definition(asked) ?? problem(404, 'not-found', 'Not found');
    this.inFlight--;
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    if (reply.stream) reply.stream(response);
    else response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  }

  #definition({ method, path, query, body }: Parameters<Handle>[0]): Reply | undefined {
    const [, namespace, kind, name, more] =
      /^\/namespaces\/([^/]+)\/(jobs|applications)(?:\/([^/]+))?(\/.*)?$/.exec(path) ?? [];
    if (kind === undefined || more !== undefined) return undefined;
    if (name === undefined) return this.#list(kind, namespace!, query);
    const key = `${kind}/${namespace}/${name}`;
    const before = this.stored.get(key);
    if (method === 'GET') return before && { body: before };
    if (method === 'DELETE') return this.stored.delete(key) ? { status: 204 } : undefined;
    const document = body as { metadata: object; spec: { path?: string } };
    if (JSON.stringify(document.spec).includes('BROKEN')) {
      const problems = [
        { path: 'spec.schedule.cron', value: 'BROKEN', message: 'is no cron', remedy: 'Write five fields.' },
      ];
      return problem(422, 'invalid', '1 problem in the document', problems);
    }
    const same = before && JSON.stringify(before.spec) === JSON.stringify(document.spec);
    const version = same ? before.metadata.resourceVersion : String(Number(before?.metadata.resourceVersion ?? 0) + 1);
    const after = {
      ...document,
      metadata: { ...document.metadata, resourceVersion: version },
      status: { outcome: before ? (same ? 'unchanged' : 'configured') : 'created', warnings: [] },
    };
    if (query.get('dryRun') !== 'true') this.stored.set(key, after);
    return { status: before ? 200 : 201, body: after };
  }

  #list(kind: string, namespace: string, query: URLSearchParams): Reply {
    const [label, value] = (query.get('labelSelector') ?? '').split('=');
    const all = [...this.stored]
      .filter(([key]) => key.startsWith(`${kind}/${namespace}/`))
      .map(([, document]) => document)
      .filter(({ metadata }) => !label || (metadata.labels as Record<string, string> | undefined)?.[label] === value);
    return page(all, query);
  }
}

/** A page of a list, its `continue` being an offset. */
export function page(all: readonly unknown[], query: URLSearchParams): Reply {
  const start = Number(query.get('continue') ?? 0);
  const end = start + Number(query.get('limit') ?? 100);
  return { body: { items: all.slice(start, end), ...(end < all.length ? { continue: String(end) } : {}) } };
}

export const problem = (status: number, code: string, detail: string, problems?: object[]): Reply => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `urn:belfry:${code}`, title: detail, status, code, detail, ...(problems ? { problems } : {}) },
});
