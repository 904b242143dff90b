import type { Log, Timers } from '../../engine/ports.ts';
import { ApiFailure } from './api-failure.ts';
import { type ApiServer, METADATA_LIST, METADATA_ONLY } from './api-server.ts';
import { retryDelayMs } from './retry-delay.ts';

/** What every object of Kubernetes carries, as far as an informer reads it. */
export interface KubernetesObject {
  metadata: { name: string; namespace?: string; resourceVersion: string };
}

export interface Watched<T> {
  /** Of the collection, such as `/apis/belfry.dev/v1/httpjobs` or `/api/v1/namespaces/shop/services`. */
  path: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Asks for `metadata` alone: names, labels, owners. */
  metadataOnly?: boolean;
  /** What is kept of an object. Thousands may be kept, so take what is needed and no more. */
  keep(object: KubernetesObject): T;
  /** An object came, changed or went (`now` undefined), by a watch or by a list. Must not throw. */
  changed?(key: string, now: T | undefined, before: T | undefined): void;
  /** A list by this selector is complete. */
  listed?(labelSelector: string | undefined): void;
  /** The state below is another one, or a list has come. */
  stateChanged?(): void;
}

export interface InformerPorts {
  api: Pick<ApiServer, 'name' | 'ask' | 'watch'>;
  timers: Timers;
  /** Milliseconds that never step back. */
  monotonic: () => number;
  /** Uniform in [0, 1). */
  random: () => number;
  log: Log;
}

export interface InformerState {
  /** Monotonic ms at which the server last told something, if only that nothing changed; null before the first list. */
  heardAt: number | null;
  /** Why nothing comes now; null while the watch stands. */
  failure: string | null;
}

/** Bookmarks come about every minute, so a watch that says nothing for longer than this is dead. */
export const SILENT_MS = 90_000;
/** After this the server ends a watch and we go on with a new one; watches that began together part by the second half. */
const WATCH_SECONDS = 300;
const PAGE = 500;
/** Many informers may meet the same 410: their lists come spread over this. */
const RELIST_WITHIN_MS = 500;
/** A server that ends watches as soon as they stand is not asked in a tight loop. */
const SHORT_MS = 1_000;
/** A server that lost its history may refuse a version without ever calling it expired. */
const FAILURES_BEFORE_RELIST = 4;

/**
 * Knows a collection of an API server: one list, then a watch that goes on from it, for as long as it is started.
 *
 * A watch that ends, breaks off or falls silent is begun anew from the last version that was seen, bookmarks included; 410 Gone
 * leads to a new list. While the server is away it keeps what it knows and tries again with growing, jittered delays; how
 * old that knowledge is, `state` tells, and its user decides what is too old. Changes are told in order, one object at a
 * time; after a list those that differ, and those that went.
 */
export class Informer<T> {
  private readonly known = new Map<string, { version: string; value: T }>();
  private version: string | null = null;
  private heardAt: number | null = null;
  private failure: string | null = null;
  private failures = 0;
  private running: Promise<void> | null = null;
  private stopped = true;
  private labelSelector: string | undefined;
  /** Ends what is under way now: at the end, or because the selector is another one. */
  private interrupt = new AbortController();
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly ports: InformerPorts,
    private readonly watched: Watched<T>,
    private readonly silentMs = SILENT_MS,
  ) {
    this.labelSelector = watched.labelSelector;
  }

  get state(): InformerState {
    return { heardAt: this.heardAt, failure: this.failure };
  }

  /** By `namespace/name`; by the name alone for objects without a namespace. */
  get(key: string): T | undefined {
    return this.known.get(key)?.value;
  }

  *values(): IterableIterator<T> {
    for (const { value } of this.known.values()) yield value;
  }

  *entries(): IterableIterator<[key: string, value: T]> {
    for (const [key, { value }] of this.known) yield [key, value];
  }

  get size(): number {
    return this.known.size;
  }

  /** A first list has come. It stays so, whatever happens to the server. */
  get isSynced(): boolean {
    return this.heardAt !== null;
  }

  start(): void {
    this.stopped = false;
    this.running = this.run();
  }

  /** Resolves once nothing of it is under way; it keeps what it knew. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.interrupt.abort();
    await this.running;
  }

  /** Resolves with the first list; never where the server never answers. */
  synced(): Promise<void> {
    return this.isSynced ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Lists and watches by another selector from now on; what was known stays until the new list has come. */
  select(labelSelector: string | undefined): void {
    if (labelSelector === this.labelSelector) return;
    this.labelSelector = labelSelector;
    this.version = null;
    this.interrupt.abort();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.interrupt = new AbortController();
      const delayMs = await this.follow().catch((error) => this.failed(error));
      if (delayMs > 0) await this.pause(delayMs);
    }
  }

  /** A list where one is needed, and a watch to its end. Answers how long to wait before the next one. */
  private async follow(): Promise<number> {
    if (this.version === null) await this.list();
    const beganAt = this.ports.monotonic();
    await this.watch();
    this.failures = 0;
    return this.ports.monotonic() - beganAt < SHORT_MS ? SHORT_MS : 0;
  }

  private async list(): Promise<void> {
    const { path, fieldSelector, metadataOnly = false } = this.watched;
    const labelSelector = this.labelSelector;
    const seen = new Set<string>();
    let version = '';
    let next: string | undefined;
    do {
      const page = await this.ports.api.ask<{ metadata: ListMetadata; items?: KubernetesObject[] }>('GET', path, {
        query: { labelSelector, fieldSelector, limit: PAGE, continue: next },
        ...(metadataOnly ? { accept: METADATA_LIST } : {}),
        signal: this.interrupt.signal,
      });
      for (const item of page.items ?? []) seen.add(this.took(item));
      version = page.metadata.resourceVersion;
      next = page.metadata.continue || undefined;
    } while (next !== undefined);
    for (const key of [...this.known.keys()]) if (!seen.has(key)) this.lost(key);
    this.version = version;
    this.heard();
    for (const resolve of this.waiting.splice(0)) resolve();
    this.watched.listed?.(labelSelector);
    this.watched.stateChanged?.();
  }

  private watch(): Promise<void> {
    const { path, fieldSelector, metadataOnly = false } = this.watched;
    return this.ports.api.watch<KubernetesObject>(
      path,
      {
        query: {
          labelSelector: this.labelSelector,
          fieldSelector,
          resourceVersion: this.version!,
          timeoutSeconds: Math.round(WATCH_SECONDS * (1 + this.ports.random())),
        },
        ...(metadataOnly ? { accept: METADATA_ONLY } : {}),
        silentMs: this.silentMs,
        signal: this.interrupt.signal,
        opened: () => this.heard(),
      },
      ({ type, object }) => {
        this.version = object.metadata.resourceVersion;
        if (type === 'DELETED') this.lost(keyOf(object));
        else if (type !== 'BOOKMARK') this.took(object);
        this.failures = 0;
        this.heard();
      },
    );
  }

  private took(object: KubernetesObject): string {
    const key = keyOf(object);
    const before = this.known.get(key);
    const version = object.metadata.resourceVersion;
    if (before?.version === version) return key;
    const value = this.watched.keep(object);
    this.known.set(key, { version, value });
    this.watched.changed?.(key, value, before?.value);
    return key;
  }

  private lost(key: string): void {
    const before = this.known.get(key);
    if (!this.known.delete(key)) return;
    this.watched.changed?.(key, undefined, before!.value);
  }

  private heard(): void {
    this.heardAt = this.ports.monotonic();
    if (this.failure === null) return;
    this.ports.log.info(this.facts(), 'the watch of a cluster stands again');
    this.failure = null;
    this.watched.stateChanged?.();
  }

  /** Answers how long to wait before the next try. */
  private failed(error: unknown): number {
    if (this.interrupt.signal.aborted) return 0;
    const isExpired = error instanceof ApiFailure && error.isExpired;
    this.failures++;
    const refusesVersion = error instanceof ApiFailure && this.failures % FAILURES_BEFORE_RELIST === 0;
    if (isExpired || refusesVersion) this.version = null;
    if (isExpired && this.failures === 1) return this.ports.random() * RELIST_WITHIN_MS;
    const delayMs = retryDelayMs(error, this.failures, this.ports.random);
    // A watch that breaks off is the way of networks: told is what could not be mended at once.
    if (this.failures > 1 || this.heardAt === null || error instanceof ApiFailure) this.tell(error, delayMs);
    return delayMs;
  }

  private tell(error: unknown, retryMs: number): void {
    const failure = (error as Error).message;
    if (failure === this.failure) return;
    this.failure = failure;
    this.ports.log.warn({ ...this.facts(), error: failure, retryMs }, 'a cluster can not be watched');
    this.watched.stateChanged?.();
  }

  private facts() {
    return { cluster: this.ports.api.name, path: this.watched.path };
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.interrupt;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const cancel = this.ports.timers.after(ms, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }
}

interface ListMetadata {
  resourceVersion: string;
  continue?: string;
}

const keyOf = ({ metadata: { namespace, name } }: KubernetesObject): string =>
  namespace === undefined ? name : `${namespace}/${name}`;
