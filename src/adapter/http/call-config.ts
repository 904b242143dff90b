import axios, { type InternalAxiosRequestConfig } from 'axios';
import type { TlsMaterial } from '../../engine/definition/application-book.ts';
import { originOf } from './origin.ts';

/** An AbortSignal, or what axios takes for one. It is asked now and then, never listened to: that costs nothing while nobody cancels. */
export interface AbortLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** What a call needs and axios has no words for. */
export interface CallExtras {
  /** Set by callers who know: `url` is a path below this origin, and nothing has to be parsed. */
  origin?: string;
  connectTimeoutMs?: number;
  idleTimeoutMs?: number;
  tls?: TlsMaterial;
  /** Name for TLS where it differs from the host and the material names none. */
  serverName?: string;
  /** The origin is a Pod's address that discovery admitted. */
  admitted?: true;
  /** Asked right before a request is written; where false, it isn't. */
  maySend?: () => boolean;
}

/** An axios config for our adapter. */
export interface CallConfig extends InternalAxiosRequestConfig {
  belfry?: CallExtras;
}

/** The config, read: what is called, and within which limits. Durations in ms. */
export interface PlannedCall {
  origin: string;
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  timeoutMs: number;
  connectTimeoutMs: number;
  idleTimeoutMs: number;
  maxReplyBytes: number;
  followRedirects: number;
  signal: AbortLike | undefined;
  tls: TlsMaterial | undefined;
  serverName: string | undefined;
  admitted: boolean;
  maySend: (() => boolean) | undefined;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 3_000;
const DEFAULT_MAX_REPLY_BYTES = 1024 * 1024;

/** @throws TypeError where URL or body are none that can be sent. */
export const plannedCall = (config: CallConfig): PlannedCall => {
  const extras = config.belfry ?? {};
  const timeoutMs = config.timeout || DEFAULT_TIMEOUT_MS;
  return {
    ...(extras.origin === undefined ? placeOf(config) : { origin: extras.origin, path: config.url ?? '/' }),
    method: (config.method ?? 'GET').toUpperCase(),
    headers: plainHeaders(config.headers),
    body: bodyOf(config.data),
    timeoutMs,
    connectTimeoutMs: extras.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    idleTimeoutMs: extras.idleTimeoutMs ?? timeoutMs,
    maxReplyBytes: (config.maxContentLength ?? -1) < 0 ? DEFAULT_MAX_REPLY_BYTES : config.maxContentLength!,
    followRedirects: config.maxRedirects ?? 0,
    signal: config.signal as AbortLike | undefined,
    tls: extras.tls,
    serverName: extras.serverName,
    admitted: extras.admitted === true,
    maySend: extras.maySend,
  };
};

const placeOf = (config: CallConfig): { origin: string; path: string } => {
  const url = new URL(axios.getUri(config));
  return { origin: originOf(url), path: url.pathname + url.search };
};

/** AxiosHeaders keep the spelling in which a name was first given. */
const plainHeaders = (headers: CallConfig['headers'] | Record<string, string> | undefined): Record<string, string> => {
  if (headers === undefined || headers === null) return {};
  return typeof (headers as { toJSON?: unknown }).toJSON === 'function'
    ? ((headers as CallConfig['headers']).toJSON() as Record<string, string>)
    : (headers as Record<string, string>);
};

const bodyOf = (data: unknown): string | Uint8Array | null => {
  if (data === undefined || data === null) return null;
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw new TypeError('a body is text or bytes');
};
