import type { Log, Timers } from '../../engine/ports.ts';
import { ApiFailure } from './api-failure.ts';
import { type ApiServer, METADATA_LIST, METADATA_ONLY } from './api-server.ts';
import { type Changed, KnownObjects, type KubernetesObject } from './known-objects.ts';
import { pause } from './pause.ts';
import { retryDelayMs } from './retry-delay.ts';

export interface Watched<T> {
  /** Of the collection, such as `/apis/belfry.dev/v1/httpjobs` or `/api/v1/namespaces/shop/services`. */
  path: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Asks for `metadata` alone: names, labels, owners. */
  metadataOnly?: boolean;
  /** What is kept of an object. Thousands may be kept, so take what is needed and no more. */
  keep(object: KubernetesObject): T;
  /** By a watch or by a list. */
  changed?: Changed<T>;
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
  /** It comes to nothing as our account may not read the collection. */
  isForbidden: boolean;
}

/** Bookmarks come about every minute, so a watch that says nothing for longer than this may be dead: it is begun anew. */
export const SILENT_MS = 90_000;
/** After this the server ends a watch and we go on with a new one; watches that began together part by the second half. */
const WATCH_SECONDS = 300;
const PAGE = 500;
/** Many informers may meet the same 410: their lists come spread over this. */
const RELIST_WITHIN_MS = 500;
/** A server that ends watches as soon as they stand is not asked in a tight loop. */
const SHORT_MS = 1_000;
/** Jobs fire meanwhile: a server that is back is found again within this. */
const MOST_RETRY_MS = 5_000;
/** A server that lost its history may refuse a version without ever calling it expired. */
const FAILURES_BEFORE_RELIST = 4;

/**
 * Knows a collection of an API server: one list, then a watch that goes on from it, for as long as it is started.
 *
 * A watch that ends, breaks off or falls silent is begun anew from the last version that was seen, bookmarks included; 410 Gone
 * leads to a new list at once. While the server is away it keeps what it knows and tries again with growing, jittered delays,
 * which begin anew once it answers; how old that knowledge is, `state` tells, and its user decides what is too old. Changes are told in order, one object at a
 * time; after a list those that differ, and those that went.
 */
export class Informer<T> {
  private readonly known: KnownObjects<T>;
  private version: string | null = null;
  private heardAt: number | null = null;
  private failure: string | null = null;
  private isForbidden = false;
  /** Since a watch last stood, by sort: a server that is back is not left alone as long as one that was away, and one that is now this, now that is. */
  private failures = { answered: 0, silent: 0 };
  /** How often in a row the server had forgotten the version, without a watch that stood between. */
  private expiries = 0;
  /** Monotonic ms at which the server took the watch that is under way; null where it has not. */
  private openedAt: number | null = null;
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
    this.known = new KnownObjects(watched.keep, watched.changed);
  }

  get state(): InformerState {
    return { heardAt: this.heardAt, failure: this.failure, isForbidden: this.isForbidden };
  }

  /** By `namespace/name`; by the name alone for objects without a namespace. */
  get(key: string): T | undefined {
    return this.known.get(key);
  }

  *values(): IterableIterator<T> {
    for (const [, value] of this.known.entries()) yield value;
  }

  entries(): IterableIterator<[key: string, value: T]> {
    return this.known.entries();
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
      const { signal } = this.interrupt;
      const delayMs = await this.follow(signal).catch((error) => (signal.aborted ? 0 : this.failed(error)));
      if (delayMs > 0) await pause(this.ports.timers, delayMs, signal);
    }
  }

  /** A list where one is needed, and a watch to its end. Answers how long to wait before the next one. */
  private async follow(signal: AbortSignal): Promise<number> {
    this.openedAt = null;
    if (this.version === null) await this.list(signal);
    const beganAt = this.ports.monotonic();
    await this.watch(signal);
    this.stood();
    return this.ports.monotonic() - beganAt < SHORT_MS ? SHORT_MS : 0;
  }

  private async list(signal: AbortSignal): Promise<void> {
    const { path, fieldSelector, metadataOnly = false } = this.watched;
    const labelSelector = this.labelSelector;
    const seen = new Set<string>();
    let version = '';
    let next: string | undefined;
    do {
      const page = await this.ports.api.ask<{ metadata: ListMetadata; items?: KubernetesObject[] }>('GET', path, {
        query: { labelSelector, fieldSelector, limit: PAGE, continue: next },
        ...(metadataOnly ? { accept: METADATA_LIST } : {}),
        signal,
      });
      // An answer by a selector that is no longer wanted may still come in the very moment.
      signal.throwIfAborted();
      for (const item of page.items ?? []) seen.add(this.known.took(item));
      version = page.metadata.resourceVersion;
      next = page.metadata.continue || undefined;
    } while (next !== undefined);
    this.known.dropAllBut(seen);
    this.version = version;
    this.heard();
    for (const resolve of this.waiting.splice(0)) resolve();
    this.watched.listed?.(labelSelector);
    this.watched.stateChanged?.();
  }

  private watch(signal: AbortSignal): Promise<void> {
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
        signal,
        opened: () => {
          this.openedAt = this.ports.monotonic();
          this.heard();
        },
      },
      ({ type, object }) => {
        signal.throwIfAborted();
        this.version = object.metadata.resourceVersion;
        if (type === 'DELETED') this.known.lost(object);
        else if (type !== 'BOOKMARK') this.known.took(object);
        this.stood();
        this.heard();
      },
    );
  }

  private heard(): void {
    this.heardAt = this.ports.monotonic();
    this.isForbidden = false;
    if (this.failure === null) return;
    this.ports.log.info(this.facts(), 'the watch of a cluster stands again');
    this.failure = null;
    this.watched.stateChanged?.();
  }

  /** The watch is one that tells, or that lasted: whatever comes now is a new trouble. */
  private stood(): void {
    this.failures = { answered: 0, silent: 0 };
    this.expiries = 0;
  }

  /** Answers how long to wait before the next try. */
  private failed(error: unknown): number {
    if (this.openedAt !== null && this.ports.monotonic() - this.openedAt >= SHORT_MS) this.stood();
    if (error instanceof ApiFailure && error.isExpired) return this.expired(error);
    const isAnswer = error instanceof ApiFailure;
    this.isForbidden = ApiFailure.is(error, 403);
    const failures = ++this.failures[isAnswer ? 'answered' : 'silent'];
    if (isAnswer && failures % FAILURES_BEFORE_RELIST === 0) this.version = null;
    const delayMs = retryDelayMs(error, failures, this.ports.random, this.mostRetryMs(isAnswer));
    // A watch that breaks off is the way of networks: told is what could not be mended at once.
    if (failures > 1 || this.heardAt === null || isAnswer) this.tell(error, delayMs);
    return delayMs;
  }

  /** The server's history begins after what we know: once, that is no failure, and a new list mends it. */
  private expired(error: ApiFailure): number {
    this.version = null;
    this.expiries++;
    if (this.expiries === 1) return this.ports.random() * RELIST_WITHIN_MS;
    const delayMs = retryDelayMs(error, this.expiries - 1, this.ports.random, this.mostRetryMs(true));
    this.tell(error, delayMs);
    return delayMs;
  }

  /** Small beside the age up to which knowledge is gone by. Who does not answer costs little to be asked; who refuses is left in peace. */
  private mostRetryMs(isAnswer: boolean): number {
    return Math.min(this.silentMs / 3, isAnswer ? Number.POSITIVE_INFINITY : MOST_RETRY_MS);
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
}

interface ListMetadata {
  resourceVersion: string;
  continue?: string;
}
