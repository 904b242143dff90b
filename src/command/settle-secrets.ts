import type { ApplicationSpec } from '../model/application.ts';
import type { Problem } from '../model/problem.ts';
import { CommandError, invalid } from './command-error.ts';
import { credentialProblems } from './credential-problems.ts';
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
 * @throws CommandError `secret-key-missing` where a value is given and nothing can be sealed; `invalid` where a kept one is not what it is
 *   named for now
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
  refuseUnusable(cipher, key, after, result, known);
  return result;
};

/** A value that was stored for one purpose may be named for another now; what the document itself gives has been asked about. */
const refuseUnusable = (
  cipher: SecretCipher,
  key: Key,
  after: ApplicationSpec,
  { shown }: SettledSecrets,
  known: SealedSecrets,
): void => {
  const problems = credentialProblems({ spec: after }, (name) => {
    const kept = shown[name]?.set === true && after.secrets[name]?.value === undefined ? known.get(name) : undefined;
    const value = kept === undefined ? null : opens(cipher, kept, secretPlace(key, name));
    return value === null ? null : { value, path: `spec.secrets.${name}` };
  });
  if (problems.length > 0) throw invalid(problems);
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
        remedy:
          'Start the server with BELFRY_SECRET_KEY="k1:$(openssl rand -base64 32)" and keep that key, or leave the value out.',
      },
    ],
  });

const unset = (name: string, wasSet: boolean): Problem => ({
  path: `spec.secrets.${name}`,
  message: wasSet
    ? 'was dropped, because the application reaches a new origin and a secret is bound to the one it was given for'
    : 'has no value yet; calls that need it fail',
  remedy: `Send the document once more with secrets: { ${name}: { value: … } }; later writes may leave the value out.`,
});
