import { hostname, networkInterfaces } from 'node:os';
import type { EgressPolicy } from '../adapter/http/egress-policy.ts';
import type { AddressRefusal } from '../engine/discovery/kubernetes/pod-endpoints.ts';
import { isSiblingPod } from './sibling-pod.ts';

/** Where this process runs. */
export interface OwnPod {
  /** Host name, which is that of the Pod. */
  name: string;
  /** Null outside of a cluster. */
  namespace: string | null;
  addresses: ReadonlySet<string>;
}

/** @param namespace null outside of a cluster */
export const thisPod = (namespace: string | null): OwnPod => ({
  name: hostname(),
  namespace,
  addresses: new Set(
    Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address)),
  ),
});

/** No Pod, or Belfry itself: a job must not reach the API that opens jobs. */
export const podRefusal =
  (policy: Pick<EgressPolicy, 'refusalOfPod'>, own: OwnPod): AddressRefusal =>
  (url, pod) => {
    const address = new URL(url);
    if (own.addresses.has(address.hostname.replace(/^\[|\]$/g, ''))) return 'it is an address of Belfry itself';
    if (pod !== null && pod.namespace === own.namespace && isSiblingPod(own.name, pod.name))
      return 'it is a Pod of Belfry itself';
    return policy.refusalOfPod(address)?.message ?? null;
  };
