import type { Log } from '../ports.ts';
import { nameOf } from './application-book.ts';
import { type CompiledSpec, compileSpec, type Definition, isAnchored } from './definition.ts';
import type { DefinitionStore, StoredDefinition } from './store.ts';

export interface DefinitionKey {
  jobId: number;
  revision: number;
}

/** Definitions share their compiled parts, so that so many cost some tens of megabytes. */
const KEPT = 100_000;
const KEPT_SPECS = 5_000;
const NO_SUCCESS: ReadonlyMap<number, number> = new Map();
const keyOf = ({ jobId, revision }: { jobId: number; revision: number }): string => `${jobId}:${revision}`;

/** Jobs by revision, compiled once and kept while they fire. A revision never changes; only the id behind its application's name may. */
export class DefinitionBook {
  private readonly known = new Map<string, Definition>();
  private generation = 0;
  private readonly specs = new Map<string, CompiledSpec>();

  constructor(
    private readonly store: Pick<DefinitionStore, 'definitions' | 'lastSuccessAt'>,
    private readonly log: Log,
  ) {}

  peek(jobId: number, revision: number): Definition | undefined {
    return this.known.get(`${jobId}:${revision}`);
  }

  /** By job id. A job that is gone, or whose definition can't be used, is left out (and logged). */
  async get(keys: readonly DefinitionKey[]): Promise<ReadonlyMap<number, Definition>> {
    const found = new Map<number, Definition>();
    for (const definition of await this.each(keys))
      if (definition !== undefined) found.set(definition.jobId, definition);
    return found;
  }

  /** In the order of the keys, where all are at hand; else null. */
  peekAll(keys: readonly DefinitionKey[]): Definition[] | null {
    const found: Definition[] = [];
    for (const { jobId, revision } of keys) {
      const definition = this.peek(jobId, revision);
      if (definition === undefined) return null;
      found.push(definition);
    }
    return found;
  }

  /** In the order of the keys; undefined for what is gone or can't be used. */
  async each(keys: readonly DefinitionKey[]): Promise<(Definition | undefined)[]> {
    const atHand = keys.map((key) => this.known.get(keyOf(key)));
    if (!atHand.includes(undefined)) return atHand;
    const loaded = await this.load(keys.filter((_, i) => atHand[i] === undefined));
    return keys.map((key, i) => atHand[i] ?? loaded.get(keyOf(key)));
  }

  /** For the jobs among these whose templates ask for it. */
  async lastSuccessAt(jobs: Iterable<Definition>): Promise<ReadonlyMap<number, number>> {
    const asking = [...jobs].filter(({ rules }) => rules.needsLastSuccess).map(({ jobId }) => jobId);
    return asking.length === 0 ? NO_SUCCESS : this.store.lastSuccessAt([...new Set(asking)]);
  }

  /** These applications came, went or changed their id: definitions hold the id of the one that they name, so they are read again. */
  forget(applications: ReadonlySet<string>): void {
    if (applications.size === 0) return;
    this.generation++;
    for (const [key, { namespace, application }] of this.known)
      if (applications.has(nameOf(namespace, application))) this.known.delete(key);
  }

  private async load(keys: readonly DefinitionKey[]): Promise<ReadonlyMap<string, Definition>> {
    const { generation } = this;
    const found = await this.store.definitions(keys);
    // Read before applications changed: their ids may be others by now.
    if (generation !== this.generation) return this.load(keys);
    const loaded = new Map<string, Definition>();
    for (const stored of found) {
      try {
        const definition = { ...stored, ...this.compiled(stored) };
        loaded.set(keyOf(stored), definition);
        keep(this.known, keyOf(stored), definition, KEPT);
      } catch (error) {
        const { namespace, job, revision } = stored;
        this.log.error(
          { namespace, job, revision, error: String(error) },
          'a stored definition can not be used; its slots wait until it is saved again',
        );
      }
    }
    return loaded;
  }

  /** Folders of jobs are made from few patterns: what is the same word for word is compiled once. */
  private compiled({ spec, anchorAt }: StoredDefinition): CompiledSpec {
    const key = `${isAnchored(spec) ? anchorAt : ''}${JSON.stringify(spec)}`;
    const known = this.specs.get(key);
    if (known !== undefined) return known;
    const compiled = compileSpec(spec, anchorAt);
    keep(this.specs, key, compiled, KEPT_SPECS);
    return compiled;
  }
}

const keep = <T>(map: Map<string, T>, key: string, value: T, most: number): void => {
  if (map.size >= most) map.delete(map.keys().next().value!);
  map.set(key, value);
};
