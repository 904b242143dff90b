import type { ServiceFacts, SliceEndpoint, SliceFacts } from '../../../../src/engine/discovery/kubernetes/cluster.ts';
import type { Binding } from '../../../../src/engine/discovery/kubernetes/pod-endpoints.ts';

/** Of namespace shop, in the local cluster, over http and the only port. */
export const binding = (rest: Partial<Binding> = {}): Binding => ({
  service: 'web',
  namespace: 'shop',
  port: undefined,
  scheme: 'http',
  cluster: 'local',
  weight: 1,
  ...rest,
});

export const service = (rest: Partial<ServiceFacts> = {}): ServiceFacts => ({
  uid: 'web-uid',
  type: 'ClusterIP',
  hasSelector: true,
  ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  family: 'IPv4',
  ...rest,
});

/** As the cluster's own controller makes them. */
export const slice = (endpoints: readonly SliceEndpoint[], rest: Partial<SliceFacts> = {}): SliceFacts => ({
  name: 'web-abcde',
  service: 'web',
  addressType: 'IPv4',
  managedBy: 'endpointslice-controller.k8s.io',
  ownerUid: 'web-uid',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints,
  ...rest,
});

/** A ready Pod of namespace shop, with the UID `NAME-uid`. */
export const pod = (name: string, address: string, rest: Partial<SliceEndpoint> = {}): SliceEndpoint => ({
  addresses: [address],
  ready: true,
  serving: true,
  terminating: false,
  zone: null,
  node: null,
  pod: { namespace: 'shop', name, uid: `${name}-uid` },
  ...rest,
});
