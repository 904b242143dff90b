import type { ReferencedSecrets, SecretRef } from '../../engine/definition/referenced-secrets.ts';
import type { InformerPorts } from './informer.ts';
import { SecretWatch } from './secret-watch.ts';

const READ_WITHIN_MS = 3_000;

/** The Secrets of one cluster that applications name, each followed by its own watch while somebody names it. */
export class SecretReader implements ReferencedSecrets {
  private readonly watches = new Map<string, SecretWatch>();
  private readonly listeners = new Set<() => void>();
  private readonly waiting = new Set<() => void>();

  constructor(private readonly ports: InformerPorts) {}

  async follow(refs: readonly { namespace: string; ref: SecretRef }[]): Promise<void> {
    const wanted = new Map(refs.map(({ namespace, ref }) => [keyOf(namespace, ref), { namespace, name: ref.name }]));
    for (const [key, watch] of this.watches)
      if (!wanted.has(key)) {
        this.watches.delete(key);
        void watch.stop();
      }
    for (const [key, { namespace, name }] of wanted)
      if (!this.watches.has(key))
        this.watches.set(key, new SecretWatch(this.ports, namespace, name, () => this.changed()));
    await this.allRead();
  }

  valueOf(namespace: string, ref: SecretRef): string | undefined {
    return this.watches.get(keyOf(namespace, ref))?.state?.values?.get(ref.key);
  }

  problemOf(namespace: string, ref: SecretRef): string | null {
    const state = this.watches.get(keyOf(namespace, ref))?.state ?? null;
    if (state === null) return `Secret ${ref.name} of namespace ${namespace} has not been read yet.`;
    if (state.values === null) return state.problem;
    return state.values.has(ref.key) ? null : `Secret ${ref.name} of namespace ${namespace} has no key ${ref.key}.`;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    const watches = [...this.watches.values()];
    this.watches.clear();
    await Promise.all(watches.map((watch) => watch.stop()));
  }

  private allRead(): Promise<void> {
    if (this.isRead) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.waiting.delete(look);
        resolve();
      };
      const cancel = this.ports.timers.after(READ_WITHIN_MS, end);
      const look = () => this.isRead && end();
      this.waiting.add(look);
    });
  }

  private get isRead(): boolean {
    return [...this.watches.values()].every(({ state }) => state !== null);
  }

  private changed(): void {
    for (const look of [...this.waiting]) look();
    for (const listener of this.listeners) listener();
  }
}

const keyOf = (namespace: string, { name }: SecretRef): string => `${namespace}/${name}`;
