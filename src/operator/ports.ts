/** What the operator needs of the cluster that it serves. Its adapter is in adapter/kubernetes. */

export type Kind = 'HttpApplication' | 'HttpJob' | 'HttpRun';

/** An object of ours as the API server has it; shape and ranges of `spec` are checked there, nothing else is. */
export interface KubeObject {
  apiVersion: string;
  kind: Kind;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    generation: number;
    /** As it was seen last: what is written on its ground is refused where somebody was quicker. */
    resourceVersion: string;
    labels?: Record<string, string>;
    /** Without kubectl's own copy of the object; absent where there are none. */
    annotations?: Record<string, string>;
    ownerReferences?: readonly object[];
    /** Deleted, and held by somebody's finalizer. */
    deletionTimestamp?: string;
  };
  spec: Record<string, unknown>;
  status?: Record<string, unknown>;
}

/** All objects of a kind as they are known now, by `namespace/name`. */
export interface Followed {
  get(key: string): KubeObject | undefined;
  all(): Iterable<KubeObject>;
  stop(): Promise<void>;
}

/** An Event of core/v1: one for all that happened to an object for one reason, with how often it did. */
export interface KubeEvent {
  /** Name of the Event object. */
  name: string;
  about: Pick<KubeObject, 'apiVersion' | 'kind'> & {
    metadata: Pick<KubeObject['metadata'], 'name' | 'namespace' | 'uid'>;
  };
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  count: number;
  /** Unix milliseconds. */
  firstAt: number;
  lastAt: number;
}

/** Who may work: `coordination.k8s.io/v1`. */
export interface LeaseRecord {
  /** Empty where it was given up. */
  holder: string;
  durationSeconds: number;
  transitions: number;
  /** When its holder wrote it, by the holder's clock, Unix ms; null where it doesn't say. */
  renewedAt: number | null;
  /** Since when its holder has had it, by the holder's clock, as `renewedAt`. */
  acquiredAt: number | null;
  /** Every write changes it. */
  version: string;
}

/** What is written; the rest of the record comes by writing it. */
export type LeaseClaim = Omit<LeaseRecord, 'version' | 'renewedAt' | 'acquiredAt'>;

/** Errors of the API server carry its status as `status`, and `retryAfterSeconds` where it asks to wait; others mean that it was not reached. */
export interface OperatorCluster {
  /** As applications name it. */
  readonly name: string;
  /** Whether objects of this namespace are followed: of others nothing is known, and that none is seen means nothing. */
  serves(namespace: string): boolean;
  /**
   * Resolves once all objects of the kind are known, as they were at that moment or later; goes on until it is stopped.
   * @param changed called with the key of each object that came, changed or went
   */
  follow(kind: Kind, changed: (key: string) => void, signal: AbortSignal): Promise<Followed>;
  /** Asks the API server itself, whatever the watch has told so far; an object that is being deleted is gone. */
  isThere(kind: Kind, key: { namespace: string; name: string }): Promise<boolean>;
  /** Replaces the status of this very object. @throws with status 409 where it is not as it was seen any more */
  writeStatus(object: KubeObject, status: object): Promise<void>;
  /** Lets the object go as its owner does. @throws with status 409 where it is not as it was seen any more */
  setOwner(object: KubeObject, owner: KubeObject): Promise<void>;
  /** Deletes this very object, and no other of its name. @throws with status 409 where it is not as it was seen any more */
  remove(object: KubeObject): Promise<void>;
  /** @param isNew whether the Event was never written before */
  writeEvent(event: KubeEvent, isNew: boolean): Promise<void>;
  /** Null where there is none yet. */
  readLease(): Promise<LeaseRecord | null>;
  /** @throws with status 409 where another was quicker than `before` */
  writeLease(lease: LeaseClaim, before: LeaseRecord | null): Promise<LeaseRecord>;
}

/** What an operator has to have before it can compare: its work, by the Lease, and all objects. */
export type StepToCompare = 'leads' | 'knows-objects';

export interface Timers {
  after(ms: number, callback: () => void): () => void;
}

export interface Clock {
  /** Unix milliseconds by the database's clock. */
  now(): number;
  monotonic(): number;
}

export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export const keyOf = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`;

/** Status of the API server's answer; null where there was none. */
export const statusOf = (error: unknown): number | null => {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : null;
};

/** How long the API server asks to be left alone, ms; 0 where it does not. */
export const retryAfterMsOf = (error: unknown): number =>
  ((error as { retryAfterSeconds?: number | null } | null)?.retryAfterSeconds ?? 0) * 1_000;

/** Gone, another one by now, or refused for what it is: that says nothing of the API server, and doing the same again would not help. */
export const concernsTheObject = (error: unknown): boolean => [404, 409, 422].includes(statusOf(error) ?? 0);
