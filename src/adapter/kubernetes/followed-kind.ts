import type { Followed, Kind, KubeObject } from '../../operator/ports.ts';
import { Informer, type InformerPorts } from './informer.ts';
import type { KubernetesObject } from './known-objects.ts';

export const API_VERSION = 'belfry.dev/v1';

const PLURALS: Readonly<Record<Kind, string>> = {
  HttpApplication: 'httpapplications',
  HttpJob: 'httpjobs',
  HttpRun: 'httpruns',
};

/** kubectl's own bookkeeping: it holds the whole object once more. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Of all namespaces where none is named. */
export const collectionOf = (kind: Kind, namespace: string | null): string =>
  `/apis/${API_VERSION}${namespace === null ? '' : `/namespaces/${namespace}`}/${PLURALS[kind]}`;

export const pathOf = ({ kind, metadata }: KubeObject): string =>
  `${collectionOf(kind, metadata.namespace)}/${metadata.name}`;

/**
 * Follows a kind of ours in these namespaces, in all where there are none. Resolves once all is known; a kind that the API server doesn't
 * know is not known to be empty.
 * @throws where the signal aborts before
 */
export const followKind = async (
  ports: InformerPorts,
  kind: Kind,
  namespaces: readonly string[],
  changed: (key: string) => void,
  signal: AbortSignal,
): Promise<Followed> => {
  const informers = (namespaces.length === 0 ? [null] : namespaces).map(
    (namespace) =>
      new Informer<KubeObject>(ports, {
        path: collectionOf(kind, namespace),
        keep: (object) => kept(kind, object),
        changed,
      }),
  );
  const stop = async () => {
    await Promise.all(informers.map((informer) => informer.stop()));
  };
  for (const informer of informers) informer.start();
  try {
    await Promise.race([Promise.all(informers.map((informer) => informer.synced())), aborted(signal)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    get: (key) => {
      for (const informer of informers) {
        const object = informer.get(key);
        if (object !== undefined) return object;
      }
      return undefined;
    },
    all: function* () {
      for (const informer of informers) yield* informer.values();
    },
    stop,
  };
};

/** What the operator reads of an object: thousands are kept. */
const kept = (kind: Kind, object: KubernetesObject): KubeObject => {
  const { metadata, spec, status } = object as unknown as KubeObject;
  const { name, namespace, uid, generation, resourceVersion, labels, ownerReferences, deletionTimestamp } = metadata;
  const { [LAST_APPLIED]: _, ...annotations } = metadata.annotations ?? {};
  return {
    apiVersion: API_VERSION,
    kind,
    metadata: {
      name,
      namespace,
      uid,
      generation,
      resourceVersion,
      ...(labels === undefined ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    spec: spec ?? {},
    ...(status === undefined ? {} : { status }),
  };
};

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = () => reject(new Error('no longer wanted'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
