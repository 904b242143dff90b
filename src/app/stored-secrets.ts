import type { Database } from '../adapter/database/sql.ts';
import type { OpenSecret } from '../adapter/database/stores/engine-definitions.ts';
import { secretKeysInUse } from '../adapter/database/stores/secrets.ts';
import { type Keys, secretCipher } from '../adapter/system/cipher.ts';
import { secretPlace } from '../command/settle-secrets.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../engine/ports.ts';

/** The keys of the settings. @throws where a secret is stored that none of them opens */
export const settleSecretKeys = async (settings: Settings, database: Database): Promise<Keys> => {
  const keys: Keys = new Map(settings.secretKeys.map(({ id, key }) => [id, Buffer.from(key)]));
  const missing = (await secretKeysInUse(database)).filter((id) => !keys.has(id));
  if (missing.length === 0) return keys;
  throw new Error(
    `Stored secrets need the key ${missing.join(', ')}, which BELFRY_SECRET_KEY does not have. Add it to the list (id:base64), or restore the setting that was there before.`,
  );
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
