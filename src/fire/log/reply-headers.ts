import type { Redactor } from './redact.ts';

/** The reply headers that tell people something about an attempt. Never any that carries a credential. */
const KEPT: ReadonlySet<string> = new Set([
  'allow',
  'cf-ray',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'location',
  'request-id',
  'retry-after',
  'server',
  'via',
  'www-authenticate',
  'x-amzn-requestid',
  'x-correlation-id',
  'x-request-id',
]);

const LONGEST = 256;

/** The chosen ones, masked and shortened. Of a challenge only its scheme is kept: the rest may hold a nonce. */
export const chosenHeaders = (headers: Record<string, string | string[]>, redact: Redactor): Record<string, string> => {
  const chosen: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    if (!KEPT.has(name)) continue;
    const value = headers[name]!;
    const text = typeof value === 'string' ? value : value.join(', ');
    chosen[name] =
      name === 'www-authenticate' ? scheme(text) : redact(text.length > LONGEST ? shortened(text, redact) : text);
  }
  return chosen;
};

/** Masked before it is cut, so that no half of a secret is left. */
const shortened = (text: string, redact: Redactor): string => redact(text.slice(0, 8 * LONGEST)).slice(0, LONGEST);

const scheme = (challenge: string): string => /^[\w-]{1,40}/.exec(challenge)?.[0] ?? '';
