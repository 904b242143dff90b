import type { Log } from '../ports.ts';
import { compileDefinition, type Definition } from './definition.ts';
import type { DefinitionStore } from './store.ts';

export interface DefinitionKey {
  jobId: number;
  revision: number;
  /** Needed by `every`; 0 where only the rules are wanted. */
  anchorAt: number;
}

const KEPT = 20_000;
const NO_SUCCESS: ReadonlyMap<number, number> = new Map();
const keyOf = ({ jobId, revision }: { jobId: number; revision: number }): string => `${jobId}:${revision}`;

/** Jobs by revision, compiled once and kept while they fire. A revision never changes, so nothing here grows stale. */
export class DefinitionBook {
  private readonly known = new Map<string, Definition>();

  constructor(
    private readonly store: Pick<DefinitionStore, 'definitions' | 'lastSuccessAt'>,
    private readonly log: Log,
  ) {}

  peek(jobId: number, revision: number): Definition | undefined {
    return this.known.get(`${jobId}:${revision}`);
  }

  /** By job id. A job that is gone, or whose definition can't be used, is left out (and logged). */
  async get(keys: readonly DefinitionKey[]): Promise<ReadonlyMap<number, Definition>> {
    const missing = keys.filter((key) => !this.known.has(keyOf(key)));
    if (missing.length > 0) await this.load(missing);
    const found = new Map<number, Definition>();
    for (const key of keys) {
      const definition = this.known.get(keyOf(key));
      if (definition !== undefined) found.set(key.jobId, definition);
    }
    return found;
  }

  /** For the jobs among these whose templates ask for it. */
  async lastSuccessAt(jobs: Iterable<Definition>): Promise<ReadonlyMap<number, number>> {
    const asking = [...jobs].filter(({ rules }) => rules.needsLastSuccess).map(({ jobId }) => jobId);
    return asking.length === 0 ? NO_SUCCESS : this.store.lastSuccessAt([...new Set(asking)]);
  }

  /** An application came, went or changed its id: definitions name it by id, so they are looked up again. */
  forgetAll(): void {
    this.known.clear();
  }

  private async load(keys: readonly DefinitionKey[]): Promise<void> {
    const anchors = new Map(keys.map((key) => [keyOf(key), key.anchorAt]));
    for (const stored of await this.store.definitions(keys)) {
      const key = keyOf(stored);
      try {
        this.keep(key, compileDefinition(stored, anchors.get(key) ?? 0));
      } catch (error) {
        this.log.error({ namespace: stored.namespace, job: stored.job, revision: stored.revision, error: String(error) }, 'a stored definition can not be used; its slots wait until it is saved again');
      }
    }
  }

  private keep(key: string, definition: Definition): void {
    if (this.known.size >= KEPT) this.known.delete(this.known.keys().next().value!);
    this.known.set(key, definition);
  }
}
