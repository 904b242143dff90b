import type { Fault } from '../../fire/call/outcome.ts';
import type { PlannedCall } from './call-config.ts';
import { originOf } from './origin.ts';

const FOLLOWED = new Set([301, 302, 303, 307, 308]);

export const isRedirect = (status: number): boolean => FOLLOWED.has(status);

/**
 * What another origin than the one before may see. A list of what is kept, not of what is dropped: any header of an application may hold a
 * secret, and which ones do can't be told from here. Signatures (webhook-*) and credentials stay at home.
 */
const TRAVELS =
  /^(schedulerx-.+|belfry-.+|idempotency-key|traceparent|tracestate|accept(-.+)?|content-type|user-agent)$/i;

/**
 * Where a reply sends the call, or null where it is no redirect. Method and body follow the Fetch standard. The way from https down to http
 * is a fault. The egress guard judges the new target like any other.
 */
export const nextHop = (
  call: PlannedCall,
  status: number,
  location: string | undefined,
): { call: PlannedCall; fault?: undefined } | { fault: Fault } | null => {
  if (!isRedirect(status) || location === undefined) return null;
  const from = new URL(call.origin);
  if (!URL.canParse(location, from.origin + call.path))
    return { fault: { kind: 'protocol', message: 'the reply redirects to what is not a URL' } };
  const url = new URL(location, from.origin + call.path);
  if (from.protocol === 'https:' && url.protocol !== 'https:')
    return {
      fault: {
        kind: 'blocked',
        message: `the reply redirects from https to ${url.protocol.slice(0, -1)}, which is not followed`,
      },
    };
  const becomesGet = (status === 303 && call.method !== 'HEAD') || (status < 303 && call.method === 'POST');
  const staysHome = url.origin === from.origin;
  return {
    call: {
      ...call,
      origin: originOf(url),
      path: url.pathname + url.search,
      method: becomesGet ? 'GET' : call.method,
      headers: headersOf(call.headers, staysHome, becomesGet),
      body: becomesGet ? null : call.body,
      ...(!staysHome && { tls: undefined, serverName: undefined, admitted: false }),
    },
  };
};

const headersOf = (headers: Record<string, string>, staysHome: boolean, dropsBody: boolean): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => (staysHome || TRAVELS.test(name)) && !(dropsBody && /^content-/i.test(name)),
    ),
  );
