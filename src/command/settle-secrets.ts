import type { ApplicationSpec } from '../model/application.ts';
import type { Problem } from '../model/problem.ts';
import { CommandError } from './command-error.ts';
import type { Key, SealedSecrets, StoredApplication } from './definition-store.ts';
import { reachesNewOrigin } from './origins.ts';
import type { SealedSecret, SecretCipher } from './secret-cipher.ts';

type Shown = ApplicationSpec['secrets'];

export interface SettledSecrets {
  /** What the stored document says of its secrets: never a value. */
  shown: Shown;
  sealed: Map<string, SealedSecret & { fingerprint: string }>;
  dropped: string[];
  warnings: Problem[];
}

/** The place a secret's ciphertext is bound to. */
export const secretPlace = ({ namespace, name }: Key, secret: string): string =>
  `${namespace}/HttpApplication/${name}/secrets.${secret}`;

/**
 * Decides what becomes of each secret: a value given is sealed, one not given is kept, and all that are not given anew are dropped
 * where the application reaches a new origin, so that nobody can turn a stored secret to a host of their own (A13).
 * @throws CommandError `secret-key-missing` where a value is given and nothing can be sealed
 */
export const settleSecrets = (
  cipher: SecretCipher,
  key: Key,
  after: ApplicationSpec,
  stored: StoredApplication | null,
  known: SealedSecrets,
): SettledSecrets => {
  const moved = stored !== null && reachesNewOrigin(stored.document.spec, after);
  const result: SettledSecrets = { shown: {}, sealed: new Map(), dropped: [], warnings: [] };
  for (const [name, { value, secretKeyRef }] of Object.entries(after.secrets)) {
    const old = known.get(name);
    const place = secretPlace(key, name);
    if (secretKeyRef !== undefined) {
      result.shown[name] = { secretKeyRef };
      if (old !== undefined) result.dropped.push(name);
    } else if (value !== undefined) {
      result.shown[name] = give(result, cipher, { name, value, place, old });
    } else if (old !== undefined && !moved) {
      result.shown[name] = { set: true, fingerprint: old.fingerprint };
    } else {
      if (old !== undefined) result.dropped.push(name);
      result.shown[name] = { set: false };
      result.warnings.push(unset(name, old !== undefined));
    }
  }
  for (const name of known.keys()) if (after.secrets[name] === undefined) result.dropped.push(name);
  return result;
};

const give = (
  result: SettledSecrets,
  cipher: SecretCipher,
  given: { name: string; value: string; place: string; old: (SealedSecret & { fingerprint: string }) | undefined },
): Shown[string] => {
  const { name, value, place, old } = given;
  if (!cipher.canSeal) throw noKey(name);
  if (old !== undefined && opens(cipher, old, place) === value) return { set: true, fingerprint: old.fingerprint };
  const fingerprint = cipher.fingerprint(value);
  result.sealed.set(name, { ...cipher.seal(value, place), fingerprint });
  return { set: true, fingerprint };
};

/** A value that opens no more (its key is gone) is simply not the one that was given. */
const opens = (cipher: SecretCipher, sealed: SealedSecret, place: string): string | null => {
  try {
    return cipher.open(sealed, place);
  } catch {
    return null;
  }
};

const noKey = (name: string): CommandError =>
  new CommandError('secret-key-missing', 'Secrets are stored encrypted only, and this server has no key for that.', {
    problems: [
      {
        path: `spec.secrets.${name}.value`,
        value: '(hidden)',
        message: 'can not be stored: BELFRY_SECRET_KEY is not set',
        remedy: 'Set BELFRY_SECRET_KEY to id:base64 of 32 random bytes and restart, or leave the value out.',
      },
    ],
  });

const unset = (name: string, wasSet: boolean): Problem => ({
  path: `spec.secrets.${name}`,
  message: wasSet
    ? 'was dropped, because the application reaches a new origin and a secret is bound to the one it was given for'
    : 'has no value yet; calls that need it fail',
  remedy: 'Send the document once more with the value.',
});
