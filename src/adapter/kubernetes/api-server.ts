import { errors, request } from 'undici';
import type { Account } from './account.ts';
import { ApiFailure } from './api-failure.ts';

export type Query = Record<string, string | number | boolean | undefined>;

export interface AskOptions {
  query?: Query;
  /** Sent as JSON. */
  body?: object;
  /** = application/json; PATCH needs one of Kubernetes' own, such as application/merge-patch+json. */
  contentType?: string;
  /** = application/json; `METADATA_ONLY` and `METADATA_LIST` leave everything but metadata away. */
  accept?: string;
  /** = 30 s for the whole exchange. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface WatchOptions {
  query?: Query;
  accept?: string;
  /** No byte for so long ends the watch, as the server may be gone without a word. */
  silentMs: number;
  signal: AbortSignal;
  /** The server has taken it; events may be long in coming. */
  opened?: () => void;
}

/** As the API server writes them, one a line. */
export interface WatchEvent<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: T;
}

const METADATA = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
/** Of one object or of a watch. */
export const METADATA_ONLY = `${METADATA},application/json`;
export const METADATA_LIST = METADATA_ONLY.replace('PartialObjectMetadata;', 'PartialObjectMetadataList;');

const ANSWER_WITHIN_MS = 30_000;

/**
 * One API server, reached as one account. Paths are those of the REST API of Kubernetes, such as
 * `/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices`; objects go in and out as JSON, unchecked.
 */
export class ApiServer {
  constructor(
    /** Cluster, as applications name it. */
    readonly name: string,
    private readonly account: Account,
  ) {}

  /** `https://host:port` */
  get address(): string {
    return this.account.server;
  }

  /**
   * One exchange.
   *
   * @throws ApiFailure where it answers other than 2xx; some other Error where it doesn't answer
   */
  async ask<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    options: AskOptions = {},
  ): Promise<T> {
    const { query, body, contentType = 'application/json', accept, timeoutMs = ANSWER_WITHIN_MS } = options;
    const limit = AbortSignal.timeout(timeoutMs);
    const reply = await this.send(path, query, {
      method,
      headers: { accept, ...(body === undefined ? {} : { 'content-type': contentType }) },
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]),
    });
    return (await reply.json()) as T;
  }

  /**
   * Hands over the events of a collection until the server ends the watch, which it does every few minutes, or says nothing for `silentMs`.
   *
   * @throws ApiFailure where the server refuses it or ends it with an error event; some other Error where it
   *   doesn't answer, the connection is lost, or the signal aborts
   */
  async watch<T>(path: string, options: WatchOptions, event: (event: WatchEvent<T>) => void): Promise<void> {
    const { query, accept, silentMs, signal } = options;
    const watched = { ...query, watch: true, allowWatchBookmarks: true };
    const reply = await this.send(path, watched, {
      method: 'GET',
      headers: { accept },
      body: null,
      headersTimeout: Math.min(silentMs, ANSWER_WITHIN_MS),
      bodyTimeout: silentMs,
      signal,
    });
    options.opened?.();
    let rest = '';
    try {
      for await (const piece of reply.setEncoding('utf8')) {
        const lines = (rest + piece).split('\n');
        rest = lines.pop()!;
        for (const line of lines) {
          const read = JSON.parse(line) as WatchEvent<T>;
          if (read.type === 'ERROR') throw errorEvent(read.object as ErrorStatus);
          event(read);
        }
      }
    } catch (error) {
      if (!(error instanceof errors.BodyTimeoutError)) throw error;
    }
  }

  close(): void {
    this.account.close();
  }

  private async send(path: string, query: Query | undefined, options: SendOptions) {
    const { headers, dispatcher } = await this.account.credentials();
    const {
      statusCode,
      headers: answered,
      body,
    } = await request(`${this.account.server}${path}${queryText(query)}`, {
      ...options,
      dispatcher,
      headers: { accept: 'application/json', 'user-agent': 'Belfry', ...given(options.headers), ...headers },
    });
    if (statusCode < 300) return body;
    if (statusCode === 401) this.account.forget();
    throw ApiFailure.of(statusCode, await body.text(), answered['retry-after']);
  }
}

interface SendOptions {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers: Record<string, string | undefined>;
  body: string | null;
  headersTimeout: number;
  bodyTimeout: number;
  signal: AbortSignal;
}

interface ErrorStatus {
  code?: number;
  reason?: string;
  message?: string;
}

const errorEvent = ({ code = 500, reason = '', message = 'the watch ended with an error' }: ErrorStatus): ApiFailure =>
  new ApiFailure(code, reason, message);

const given = (headers: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));

const queryText = (query: Query = {}): string => {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) pairs.append(name, String(value));
  return pairs.size === 0 ? '' : `?${pairs}`;
};
