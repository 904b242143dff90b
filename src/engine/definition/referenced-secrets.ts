import type { ApplicationSpec } from '../../model/application.ts';

export type SecretRef = NonNullable<ApplicationSpec['secrets'][string]['secretKeyRef']>;

/**
 * Secrets that applications name and a cluster keeps. Each is read by its name in the namespace of the application, held in memory
 * and nowhere else, and read again as it changes.
 */
export interface ReferencedSecrets {
  /**
   * Exactly these from now on. Resolves once each has been read or is known to be out of reach; after a few seconds anyway, so that
   * a cluster that is away holds up nobody.
   */
  follow(refs: readonly { namespace: string; ref: SecretRef }[]): Promise<void>;
  /** Undefined where it is not there, not allowed or not read yet. */
  valueOf(namespace: string, ref: SecretRef): string | undefined;
  /** Why there is no value, as a sentence that repeats none; null where there is one. */
  problemOf(namespace: string, ref: SecretRef): string | null;
  /** Tells of every value that came, changed or went. The answer ends it. */
  onChange(listener: () => void): () => void;
}

/** Where there is no cluster, nothing may name its secrets. */
export const NO_REFERENCED_SECRETS: ReferencedSecrets = {
  follow: async () => {},
  valueOf: () => undefined,
  problemOf: (_, { name }) => `Secret ${name} can not be read: this server has no cluster.`,
  onChange: () => () => {},
};
