import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { SecretCipher } from '../../command/secret-cipher.ts';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** 32 bytes each, by id: the first encrypts, all of them decrypt. */
export type Keys = ReadonlyMap<string, Buffer>;

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
      const opened = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
      try {
        return Buffer.concat([opened, decipher.final()]).toString('utf8');
      } catch {
        throw new Error(
          `the key ${keyId} of BELFRY_SECRET_KEY is not the one by which ${place} was encrypted; restore that one, or save the secret anew`,
        );
      }
    },

    // Keyed, so that a guess can't be checked by whoever reads the fingerprint.
    fingerprint: (plain) => {
      if (first === undefined) throw new Error('there is no key to tell secrets apart with');
      return createHmac('sha256', first[1]).update('belfry fingerprint\n').update(plain).digest('hex').slice(0, 16);
    },
  };
};
