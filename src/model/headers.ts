import { z } from 'zod';
import { mapOf } from './map-of.ts';
import { hasControlCharacter, wireText } from './text.ts';

/** Longest value of one header, as it is written. */
export const LONGEST_HEADER = 8192;
const MOST_HEADERS = 32;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;

/** Headers that decide where a request ends, whom it is for, or what it says about its fire: Belfry's own. */
const RESERVED = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'http2-settings',
  'idempotency-key',
  'traceparent',
  'tracestate',
]);
const RESERVED_PREFIXES = ['schedulerx-', 'belfry-', 'webhook-', ':'];

/** Whether Belfry alone writes the header (name in any case). */
export function isReservedHeader(headerName: string): boolean {
  const lower = headerName.toLowerCase();
  return RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix));
}

/** Headers whose values are credentials: they may hold references to secrets, never the secret itself. */
export const isCredentialHeader = (headerName: string): boolean => /^(authorization|cookie)$/i.test(headerName);

const headerName = z.string().refine((text) => TOKEN.test(text), {
  error: 'is not a header name',
  params: { remedy: 'Use letters, digits and "-".' },
});

/** Request headers; values may be templates. Reserved names and literal credentials are refused by the rules beside. */
export const headers = () =>
  mapOf(
    headerName,
    wireText(LONGEST_HEADER).refine((text) => !hasControlCharacter(text), {
      error: 'holds a control character',
      params: { remedy: 'A header is one line: remove line breaks and other control characters.' },
    }),
    MOST_HEADERS,
  );
