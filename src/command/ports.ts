import type { DefinitionStore } from './definition-store.ts';
import type { SecretCipher } from './secret-cipher.ts';
import type { Signals } from './signals.ts';

/** Instants are Unix milliseconds by the database's clock. */
export interface CommandClock {
  now(): number;
}

/** The egress guard's answer to a URL as it is written: names are looked up later, at each call. */
export interface EgressCheck {
  /** Null where the URL may be stored; else why not, and what to do about it. */
  refusalOf(url: string): { message: string; remedy: string } | null;
}

/** Bounds a namespace; null: unbounded. */
export interface Quotas {
  jobs: number | null;
  firesPerSecond: number | null;
}

export interface SaveApplicationPorts {
  definitions: DefinitionStore;
  clock: CommandClock;
  signals: Signals;
  egress: EgressCheck;
  cipher: SecretCipher;
  /** Names of the Kubernetes clusters that this server knows. */
  clusters: readonly string[];
}

export interface SaveJobPorts {
  definitions: DefinitionStore;
  clock: CommandClock;
  signals: Signals;
  quotas: Quotas;
}
