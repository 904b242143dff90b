import { randomBytes } from 'node:crypto';
import { secretCipher } from '../../src/adapter/system/cipher.ts';

const keysOf = (...ids: string[]) => new Map(ids.map((id) => [id, randomBytes(32)]));
const PLACE = 'shop/HttpApplication/billing/secrets.gateway';

describe('secrets at rest', () => {
  it('open at their own place only', () => {
    const cipher = secretCipher(keysOf('k1'));
    const sealed = cipher.seal('geheim 密', PLACE);
    expect(cipher.open(sealed, PLACE)).toBe('geheim 密');
    for (const place of [
      PLACE.replace('shop', 'other'),
      PLACE.replace('billing', 'evil'),
      PLACE.replace('gateway', 'other'),
    ])
      expect(() => cipher.open(sealed, place)).toThrow();
    const bytes = Buffer.from(sealed.ciphertext, 'base64');
    for (let i = 0; i < bytes.length; i++) {
      const forged = Buffer.from(bytes);
      forged[i]! ^= 1;
      expect(() => cipher.open({ ...sealed, ciphertext: forged.toString('base64') }, PLACE)).toThrow();
    }
    expect(() => cipher.open({ ...sealed, ciphertext: 'AA==' }, PLACE)).toThrow();
  });

  it('say which key does not open them', () => {
    const sealed = secretCipher(keysOf('k1')).seal('a', PLACE);
    expect(() => secretCipher(keysOf('k1')).open(sealed, PLACE)).toThrow(
      `the key k1 of BELFRY_SECRET_KEY is not the one by which ${PLACE} was encrypted`,
    );
  });

  it('look different each time, and their fingerprints tell only whether they are the same', () => {
    const cipher = secretCipher(keysOf('k1'));
    expect(cipher.seal('a', PLACE).ciphertext).not.toBe(cipher.seal('a', PLACE).ciphertext);
    expect(cipher.fingerprint('a')).toBe(cipher.fingerprint('a'));
    expect(cipher.fingerprint('a')).not.toBe(cipher.fingerprint('b'));
    expect(secretCipher(keysOf('k1')).fingerprint('a')).not.toBe(cipher.fingerprint('a'));
  });

  it('are encrypted by the first key and opened by any', () => {
    const [old, fresh] = [randomBytes(32), randomBytes(32)];
    const sealed = secretCipher(new Map([['old', old]])).seal('a', PLACE);
    const rotated = secretCipher(
      new Map([
        ['new', fresh],
        ['old', old],
      ]),
    );
    expect(rotated.open(sealed, PLACE)).toBe('a');
    expect(rotated.seal('a', PLACE).keyId).toBe('new');
    expect(() => secretCipher(new Map([['new', fresh]])).open(sealed, PLACE)).toThrow('holds no key old');
  });

  it('can not be sealed without a key', () => {
    const cipher = secretCipher(new Map());
    expect(cipher.canSeal).toBe(false);
    expect(() => cipher.seal('a', PLACE)).toThrow();
  });
});
