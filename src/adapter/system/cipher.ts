import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { SecretCipher } from '../../command/secret-cipher.ts';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export type Keys = ReadonlyMap<string, Buffer>;

/**
 * `id:base64(32 bytes)[,…]`: the first key encrypts, all of them decrypt.
 * @throws with a sentence that names the place and never the key
 */
export const parseKeys = (text: string): Keys => {
  const keys = new Map<string, Buffer>();
  text.split(',').forEach((entry, index) => {
    const [, id, base64] = /^\s*([A-Za-z0-9_-]{1,63}):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(entry) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (id === undefined || key.length !== 32)
      throw new Error(
        `Key ${index + 1} of BELFRY_SECRET_KEY is not id:base64 of 32 bytes. Make one with: echo "k1:$(openssl rand -base64 32)"`,
      );
    if (keys.has(id))
      throw new Error(
        `Key ${index + 1} of BELFRY_SECRET_KEY has the id of an earlier one, ${id}. Give each key its own id.`,
      );
    keys.set(id, key);
  });
  return keys;
};

/** AES-256-GCM; the place of a secret is its associated data, so that a ciphertext copied elsewhere does not open. */
export const secretCipher = (keys: Keys): SecretCipher => {
  const [first] = keys;
  return {
    canSeal: first !== undefined,

    seal: (plain, place) => {
      if (first === undefined) throw new Error('there is no key to seal with');
      const [keyId, key] = first;
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return { keyId, ciphertext: Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64') };
    },

    open: ({ keyId, ciphertext }, place) => {
      const key = keys.get(keyId);
      if (key === undefined)
        throw new Error(`BELFRY_SECRET_KEY holds no key ${keyId}, by which ${place} was encrypted`);
      const bytes = Buffer.from(ciphertext, 'base64');
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    },

    // Keyed, so that a guess can't be checked by whoever reads the fingerprint.
    fingerprint: (plain) => {
      if (first === undefined) throw new Error('there is no key to tell secrets apart with');
      return createHmac('sha256', first[1]).update('belfry fingerprint\n').update(plain).digest('hex').slice(0, 16);
    },
  };
};
