/** What every object of Kubernetes carries, as far as an informer reads it. */
export interface KubernetesObject {
  metadata: { name: string; namespace?: string; resourceVersion: string };
}

/** An object came, changed or went (`now` undefined). Must not throw. */
export type Changed<T> = (key: string, now: T | undefined, before: T | undefined) => void;

/** The objects of a collection as they were told last, by `namespace/name`; by the name alone where they have no namespace. */
export class KnownObjects<T> {
  private readonly objects = new Map<string, { version: string; value: T }>();

  /** @param keep what is kept of an object: thousands may be, so it takes what is needed and no more */
  constructor(
    private readonly keep: (object: KubernetesObject) => T,
    private readonly changed: Changed<T> = () => {},
  ) {}

  get(key: string): T | undefined {
    return this.objects.get(key)?.value;
  }

  *entries(): IterableIterator<[key: string, value: T]> {
    for (const [key, { value }] of this.objects) yield [key, value];
  }

  get size(): number {
    return this.objects.size;
  }

  /** Answers its key. */
  took(object: KubernetesObject): string {
    const key = keyOf(object);
    const before = this.objects.get(key);
    const version = object.metadata.resourceVersion;
    if (before?.version === version) return key;
    const value = this.keep(object);
    this.objects.set(key, { version, value });
    this.changed(key, value, before?.value);
    return key;
  }

  lost(object: KubernetesObject): void {
    this.drop(keyOf(object));
  }

  /** A whole list has come: what is not in it is gone. */
  dropAllBut(keys: ReadonlySet<string>): void {
    for (const key of [...this.objects.keys()]) if (!keys.has(key)) this.drop(key);
  }

  private drop(key: string): void {
    const before = this.objects.get(key);
    if (before === undefined) return;
    this.objects.delete(key);
    this.changed(key, undefined, before.value);
  }
}

const keyOf = ({ metadata: { namespace, name } }: KubernetesObject): string =>
  namespace === undefined ? name : `${namespace}/${name}`;
