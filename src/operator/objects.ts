import { type Followed, type Kind, type KubeObject, keyOf, type OperatorCluster } from './ports.ts';

const KINDS: readonly Kind[] = ['HttpApplication', 'HttpJob', 'HttpRun'];

/** `HttpJob/shop/settle-points` */
export const objectKey = (kind: Kind, key: string): string => `${kind}/${key}`;

export const kindOf = (key: string): Kind => key.slice(0, key.indexOf('/')) as Kind;

/** Namespace and name of an object's key. */
export const nameOf = (key: string): { namespace: string; name: string } => {
  const [, namespace = '', name = ''] = key.split('/');
  return { namespace, name };
};

/** All objects of our kinds, by kind, namespace and name. One that is deleted is gone at once, whoever's finalizer still holds it. */
export class Objects {
  private readonly followed = new Map<Kind, Followed>();

  constructor(
    private readonly cluster: OperatorCluster,
    private readonly changed: (key: string) => void,
  ) {}

  /** Resolves once all are known. */
  async start(signal: AbortSignal): Promise<void> {
    await Promise.all(
      KINDS.map(async (kind) => {
        const followed = await this.cluster.follow(kind, (key) => this.changed(objectKey(kind, key)), signal);
        this.followed.set(kind, followed);
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.followed.values()].map((followed) => followed.stop()));
  }

  get(key: string): KubeObject | undefined {
    const kind = kindOf(key);
    const object = this.followed.get(kind)?.get(key.slice(kind.length + 1));
    return object !== undefined && isThere(object) ? object : undefined;
  }

  *all(): Iterable<KubeObject> {
    for (const kind of KINDS) yield* this.allOf(kind);
  }

  *allOf(kind: Kind): Iterable<KubeObject> {
    for (const object of this.followed.get(kind)?.all() ?? []) if (isThere(object)) yield object;
  }

  *keys(): Iterable<string> {
    for (const object of this.all()) yield objectKey(object.kind, keyOf(object.metadata));
  }

  uidsOf(kind: Kind): Set<string> {
    return new Set([...this.allOf(kind)].map(({ metadata }) => metadata.uid));
  }
}

const isThere = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;
