import { CliError } from './cli-error.ts';
import { eventsOf, linesOf, type ServerEvent } from './event-stream.ts';
import { oneLine } from './printable.ts';
import { refusal } from './refusal.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Answer<T> {
  status: number;
  body: T;
}

interface Page<T> {
  items: T[];
  continue?: string | null;
}

const TIMEOUT_MS = 60_000;
const PAGE = 500;
/** How often a busy server (429, 503) is asked again, and how long at most it may make us wait for that. */
const BUSY_RETRIES = 4;
const BUSY_WAIT_MS = 10_000;

/**
 * The only HTTP client of the CLI: it reaches the one server it was made for and nothing else.
 * Redirects are not followed, so that the token goes nowhere else either.
 */
export class Client {
  readonly server: string;
  readonly #base: string;
  readonly #token: string | undefined;
  readonly #pause: (ms: number) => Promise<void>;

  /** @throws CliError where `server` is no http or https URL. */
  constructor({ server, token, pause }: { server: string; token?: string; pause: (ms: number) => Promise<void> }) {
    this.server = server.replace(/\/+$/, '');
    this.#base = `${baseOf(this.server)}/api/v1`;
    this.#token = token;
    this.#pause = pause;
  }

  /** @throws CliError where the server can't be reached; Refused where it says no, with every problem it names. */
  async send<T>(method: string, path: string, { query = {}, body }: { query?: Query; body?: unknown } = {}) {
    const response = await this.#patiently(method, path, query, body === undefined ? undefined : JSON.stringify(body));
    if (!response.ok) throw await refusal(response, this.server);
    return { status: response.status, body: (await this.#json(response)) as T } satisfies Answer<T>;
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.send<T>('GET', path, { query })).body;
  }

  /** What is there, or undefined where the server knows nothing of that name. */
  async find<T>(path: string, query: Query = {}): Promise<T | undefined> {
    const response = await this.#patiently('GET', path, query);
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw await refusal(response, this.server);
    return (await this.#json(response)) as T;
  }

  /** The items of a list, page by page, at most `limit`. */
  async *list<T>(path: string, query: Query = {}, limit = Number.POSITIVE_INFINITY): AsyncGenerator<T> {
    let token: string | undefined;
    for (let left = limit; left > 0; ) {
      const page = await this.get<Page<T>>(path, { ...query, limit: Math.min(left, PAGE), continue: token });
      for (const item of page.items.slice(0, left)) yield item;
      left -= page.items.length;
      if (!page.continue || page.continue === token) return;
      token = page.continue;
    }
  }

  /** The same, gathered. */
  async all<T>(path: string, query: Query = {}, limit?: number): Promise<T[]> {
    const items: T[] = [];
    for await (const item of this.list<T>(path, query, limit)) items.push(item);
    return items;
  }

  /** The events of a stream until the server ends it or `signal` is aborted. */
  async *events(path: string, signal: AbortSignal, lastEventId?: string): AsyncGenerator<ServerEvent> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    const response = await this.#fetch('GET', path, {}, { headers, signal });
    if (!response.ok) throw await refusal(response, this.server);
    if (response.body) yield* eventsOf(response.body);
  }

  /** The JSON lines of a stream, one text each, until the server ends it.. */
  async *lines(path: string, query: Query, signal: AbortSignal): AsyncGenerator<string> {
    const response = await this.#fetch('GET', path, query, { headers: { accept: 'application/x-ndjson' }, signal });
    if (!response.ok) throw await refusal(response, this.server);
    try {
      if (response.body) yield* linesOf(response.body);
    } catch (error) {
      throw unreachable(this.server, error);
    }
  }

  async #patiently(method: string, path: string, query: Query, body?: string): Promise<Response> {
    // A POST may have begun something before the answer got lost on the way; the others may be said twice.
    const retries = method === 'POST' ? 0 : BUSY_RETRIES;
    for (let attempt = 0; ; attempt++) {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
      if (body !== undefined) headers['content-type'] = 'application/json';
      const response = await this.#fetch(method, path, query, { headers, signal, body });
      if ((response.status !== 429 && response.status !== 503) || attempt >= retries) return response;
      await response.body?.cancel();
      const asked = Number(response.headers.get('retry-after') ?? '1') * 1000;
      await this.#pause(Math.min(BUSY_WAIT_MS, asked > 0 ? asked : 250 * 2 ** attempt));
    }
  }

  async #fetch(method: string, path: string, query: Query, init: Carried): Promise<Response> {
    const url = new URL(this.#base + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
    }
    const headers = { ...init.headers, 'user-agent': 'belfry-cli' } as Record<string, string>;
    if (this.#token) headers.authorization = `Bearer ${this.#token}`;
    try {
      return await fetch(url, { method, headers, body: init.body ?? null, signal: init.signal, redirect: 'manual' });
    } catch (error) {
      throw unreachable(this.server, error);
    }
  }

  async #json(response: Response): Promise<unknown> {
    const text = await response.text().catch((error: unknown) => {
      throw unreachable(this.server, error);
    });
    if (text === '') return {};
    try {
      return JSON.parse(text);
    } catch {
      throw new CliError(`${this.server} answered ${response.status} with something that is not JSON`, {
        remedy: 'Is this a Belfry server, or a proxy in front of it? Check --server.',
      });
    }
  }
}

interface Carried {
  headers: Record<string, string>;
  signal: AbortSignal;
  body?: string | undefined;
}

function baseOf(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && !url.username && !url.search && !url.hash) {
    return url.href.replace(/\/+$/, '');
  }
  throw new CliError(`"${oneLine(server)}" is not the address of a server`, {
    remedy: 'Write it as http://127.0.0.1:8710 or https://belfry.example.com, with no user name or query in it.',
  });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name could not be resolved',
  ECONNRESET: 'the connection was cut off',
  UND_ERR_SOCKET: 'the connection was cut off',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  TimeoutError: `it did not answer within ${TIMEOUT_MS / 1000} s`,
};

/** The error to throw for a request that got no answer; an abort that was asked for stays what it is. */
function unreachable(server: string, error: unknown): Error {
  if ((error as Error).name === 'AbortError') return error as Error;
  const { cause = error } = error as { cause?: unknown };
  const { code: system, name, message } = cause as NodeJS.ErrnoException;
  const code = system || name;
  return new CliError(`Cannot reach ${server}: ${reasons[code] ?? oneLine(message || code)}.`, {
    remedy: 'Start a server with `belfry serve`, or name yours by --server, BELFRY_SERVER or `belfry context set`.',
  });
}
