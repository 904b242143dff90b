import { ApiFailure } from './api-failure.ts';
import type { InformerPorts } from './informer.ts';
import { pause } from './pause.ts';
import { retryDelayMs } from './retry-delay.ts';

interface Secret {
  metadata: { name: string; namespace: string };
  /** Base64. */
  data?: Record<string, string>;
}

/** What one Secret holds, as far as it may be read. */
export interface SecretState {
  /** Decoded, by key; null where it can't be read. */
  values: ReadonlyMap<string, string> | null;
  /** Why not; null where it can. */
  problem: string | null;
}

const SILENT_MS = 90_000;
const WATCH_SECONDS = 300;
/** One that isn't there is asked for again; a watch of it alone would tell, but only those who may watch it. */
const MISSING_AGAIN_MS = 2_000;
const SHORT_MS = 1_000;

/**
 * Follows one Secret by its name: a read, then a watch of this one name, so that `get` and `watch` on it are all the rights it needs.
 * While the API server is away, what was read last stands.
 */
export class SecretWatch {
  state: SecretState | null = null;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private failures = 0;

  /** @param changed the state is another one now */
  constructor(
    private readonly ports: InformerPorts,
    private readonly namespace: string,
    private readonly name: string,
    private readonly changed: () => void,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private get path(): string {
    return `/api/v1/namespaces/${this.namespace}/secrets`;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const pauseMs = await this.follow().catch((error) => this.failed(error));
      if (pauseMs > 0) await pause(this.ports.timers, pauseMs, this.stopping.signal);
    }
  }

  /** Reads it and follows it to the end of a watch; answers how long to wait before the next one. */
  private async follow(): Promise<number> {
    const { api, monotonic } = this.ports;
    const { signal } = this.stopping;
    this.took(await api.ask<Secret>('GET', `${this.path}/${this.name}`, { signal }));
    this.failures = 0;
    const beganAt = monotonic();
    // Without a version the watch begins with the object as it is, so that nothing is missed since the read.
    const query = { fieldSelector: `metadata.name=${this.name}`, timeoutSeconds: WATCH_SECONDS };
    await api.watch<Secret>(this.path, { query, silentMs: SILENT_MS, signal }, ({ type, object }) => {
      if (type === 'DELETED') this.set({ values: null, problem: this.missing });
      else if (type !== 'BOOKMARK') this.took(object);
    });
    return monotonic() - beganAt < SHORT_MS ? SHORT_MS : 0;
  }

  private took({ data = {} }: Secret): void {
    const values = Object.entries(data).map(
      ([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')] as const,
    );
    this.set({ values: new Map(values), problem: null });
  }

  private get missing(): string {
    return `Secret ${this.name} is not in namespace ${this.namespace}.`;
  }

  /** Answers how long to wait. */
  private failed(error: unknown): number {
    if (this.stopping.signal.aborted) return 0;
    if (ApiFailure.is(error, 404)) {
      this.set({ values: null, problem: this.missing });
      return MISSING_AGAIN_MS;
    }
    this.failures++;
    if (ApiFailure.is(error, 403)) {
      const problem = `Secret ${this.name} of namespace ${this.namespace} may not be read: bind a Role with get and watch on it to Belfry's ServiceAccount.`;
      this.set({ values: null, problem });
    } else if (this.state === null) {
      const problem = `Secret ${this.name} of namespace ${this.namespace} could not be read: the API server did not answer.`;
      this.set({ values: null, problem });
    }
    return retryDelayMs(error, this.failures, this.ports.random);
  }

  private set(state: SecretState): void {
    const before = this.state;
    this.state = state;
    if (before === null || before.problem !== state.problem || !sameValues(before.values, state.values)) this.changed();
  }
}

const sameValues = (a: SecretState['values'], b: SecretState['values']): boolean =>
  a === b || (a !== null && b !== null && a.size === b.size && [...a].every(([key, value]) => b.get(key) === value));
