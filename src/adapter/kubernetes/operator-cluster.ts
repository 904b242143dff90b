import type { KubeObject, OperatorCluster } from '../../operator/ports.ts';
import { ApiFailure } from './api-failure.ts';
import { type ApiServer, METADATA_ONLY } from './api-server.ts';
import { API_VERSION, collectionOf, followKind, pathOf } from './followed-kind.ts';
import type { InformerPorts } from './informer.ts';
import { writeEvent } from './operator-events.ts';
import { operatorLease } from './operator-lease.ts';

export interface OperatorClusterOptions {
  /** Whose objects are served; all where none is named. */
  namespaces: readonly string[];
  /** Where the Lease is. */
  leaseNamespace: string;
  /** This member's name. */
  member: string;
  /** Unix milliseconds. */
  now: () => number;
}

/** The cluster that the operator serves, by its API server. */
export const operatorCluster = (
  ports: InformerPorts & { api: ApiServer },
  { namespaces, leaseNamespace, member, now }: OperatorClusterOptions,
): OperatorCluster => {
  const { api } = ports;
  return {
    name: api.name,
    serves: (namespace) => namespaces.length === 0 || namespaces.includes(namespace),
    follow: (kind, changed, signal) => followKind(ports, kind, namespaces, changed, signal),

    isThere: async (kind, { namespace, name }) => {
      try {
        const path = `${collectionOf(kind, namespace)}/${name}`;
        const { metadata } = await api.ask<Pick<KubeObject, 'metadata'>>('GET', path, { accept: METADATA_ONLY });
        return metadata.deletionTimestamp === undefined;
      } catch (error) {
        if (ApiFailure.is(error, 404)) return false;
        throw error;
      }
    },

    writeStatus: async (object, status) => {
      const { apiVersion, kind, metadata } = object;
      const { name, namespace, uid, resourceVersion } = metadata;
      const body = { apiVersion, kind, metadata: { name, namespace, uid, resourceVersion }, status };
      // Of the object nothing but its status is taken, and nothing is answered that the watch doesn't tell.
      await api.ask('PUT', `${pathOf(object)}/status`, { body, accept: METADATA_ONLY });
    },

    setOwner: async (object, owner) => {
      const { name, uid } = owner.metadata;
      const ownerReferences = [{ apiVersion: API_VERSION, kind: owner.kind, name, uid }];
      const { uid: own, resourceVersion } = object.metadata;
      const body = { metadata: { uid: own, resourceVersion, ownerReferences } };
      await api.ask('PATCH', pathOf(object), { body, contentType: 'application/merge-patch+json' });
    },

    remove: async (object: KubeObject) => {
      const { uid, resourceVersion } = object.metadata;
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } };
      await api.ask('DELETE', pathOf(object), { body });
    },

    writeEvent: (event, isNew) => writeEvent(api, member, event, isNew),
    ...operatorLease(api, leaseNamespace, now),
  };
};
