import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SHORTEST_KEY = 24;
const LONGEST_KEY = 64;

/**
 * The keys of a signing secret: `whsec_` and base64 of 24 to 64 random bytes; two of them, separated by a space, while one
 * takes over from the other.
 * @throws Error with a sentence that doesn't repeat the secret
 */
export function signingKeys(secret: string): Buffer[] {
  return secret.trim().split(/\s+/).map(keyOf);
}

function keyOf(text: string): Buffer {
  const encoded = text.slice(PREFIX.length);
  const key = text.startsWith(PREFIX) && BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : null;
  if (key === null || key.length < SHORTEST_KEY || key.length > LONGEST_KEY)
    throw new Error(
      `a signing secret is "${PREFIX}" and base64 of ${SHORTEST_KEY} to ${LONGEST_KEY} random bytes (openssl rand -base64 32)`,
    );
  return key;
}

/**
 * The headers of Standard Webhooks: what is signed is `id.timestamp.body`, byte for byte.
 * @param id the same over retries, without "."
 * @param now Unix milliseconds
 */
export function signatureHeaders(
  keys: readonly Buffer[],
  id: string,
  now: number,
  body: string | Uint8Array | null,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  const signatures = keys.map((key) => {
    const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`);
    return `v1,${hmac.update(body ?? '').digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
