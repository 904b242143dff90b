// Standard Webhooks: is this call from the Belfry that shares a secret with us, unaltered and fresh?
import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_S = 300;

/** Keys of a list of `whsec_` secrets (spaces or commas between); during a rotation the new and the old one stand in it. */
export const secretsOf = (list) =>
  list
    .split(/[\s,]+/)
    .filter((secret) => secret !== '')
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'));

/** Why the call is refused, or undefined where any of its signatures fits any of the keys. */
export function checkSignature(headers, body, keys, nowMs) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (!id || !timestamp || !signatures) return 'not signed';
  // The signed text is id.timestamp.body: a dot in the id would let its borders move.
  if (id.includes('.')) return 'a webhook-id has no dot';
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is no number';
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_S) return 'signed too long ago, or in the future';
  const expected = keys.map((key) =>
    createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'),
  );
  const fits = signatures.split(' ').some((signature) => {
    const [version, text = ''] = signature.split(',');
    return version === 'v1' && expected.some((digest) => isSame(text, digest));
  });
  return fits ? undefined : 'the signature does not fit';
}

/** Takes the same time wherever the first difference is. */
function isSame(text, expected) {
  const [given, right] = [Buffer.from(text), Buffer.from(expected)];
  return given.length === right.length && timingSafeEqual(given, right);
}
