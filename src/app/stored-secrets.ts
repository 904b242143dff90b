import type { Database } from '../adapter/database/sql.ts';
import type { OpenSecret } from '../adapter/database/stores/engine-definitions.ts';
import { type StoredSecret, storedSecrets } from '../adapter/database/stores/secrets.ts';
import { type Keys, secretCipher } from '../adapter/system/cipher.ts';
import type { SecretCipher } from '../command/secret-cipher.ts';
import { secretPlace } from '../command/settle-secrets.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../engine/ports.ts';

/** The keys of the settings. @throws where a key that stored secrets need is missing, or is another one under its id */
export const settleSecretKeys = async (
  { secretKeys }: Pick<Settings, 'secretKeys'>,
  database: Database,
): Promise<Keys> => {
  const keys: Keys = new Map(secretKeys.map(({ id, key }) => [id, Buffer.from(key)]));
  const byKey = Map.groupBy(await storedSecrets(database), ({ keyId }) => keyId);
  const missing = [...byKey.keys()].filter((id) => !keys.has(id));
  if (missing.length > 0)
    throw new Error(
      `Stored secrets need the key ${missing.join(', ')}, which BELFRY_SECRET_KEY does not have. Add it to the list (id:base64), or restore the setting that was there before.`,
    );
  const cipher = secretCipher(keys);
  const wrong = [...byKey].filter(([, secrets]) => !secrets.some((secret) => opens(cipher, secret))).map(([id]) => id);
  if (wrong.length === 0) return keys;
  throw new Error(
    `BELFRY_SECRET_KEY has the key ${wrong.join(', ')}, but not the one by which stored secrets were encrypted: it opens none of them. Restore the key that was there before under this id; a new key takes an id of its own, in front of the list.`,
  );
};

/** One that opens proves its key; others under it that don't were damaged. */
const opens = (cipher: SecretCipher, { secret, ...stored }: StoredSecret): boolean => {
  try {
    cipher.open(stored, secretPlace(stored, secret));
    return true;
  } catch {
    return false;
  }
};

/** Opens the stored secrets that calls need; one that doesn't open fails those calls, never the start. */
export const secretOpener = (keys: Keys, log: Log): OpenSecret => {
  const cipher = secretCipher(keys);
  return (secret, owner) => {
    try {
      return cipher.open(secret, secretPlace(owner, owner.secret));
    } catch (error) {
      // Not as `secret`: a field of that name is masked.
      const { namespace, name: application, secret: secretName } = owner;
      log.error(
        { namespace, application, secretName, error: (error as Error).message },
        'a stored secret can not be opened; calls that need it fail',
      );
      return undefined;
    }
  };
};
