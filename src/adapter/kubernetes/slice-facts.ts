import type { ServiceFacts, SliceEndpoint, SliceFacts } from '../../engine/discovery/kubernetes/cluster.ts';
import type { KubernetesObject } from './known-objects.ts';

interface Service {
  metadata: KubernetesObject['metadata'] & { uid: string };
  spec?: {
    type?: string;
    selector?: Record<string, string>;
    ports?: { name?: string; port: number; protocol?: string }[];
    ipFamilies?: string[];
  };
}

interface EndpointSlice {
  metadata: KubernetesObject['metadata'] & { labels?: Record<string, string>; ownerReferences?: OwnerReference[] };
  addressType: string;
  ports?: { name?: string; port?: number; protocol?: string }[] | null;
  endpoints?: SliceMember[] | null;
}

interface OwnerReference {
  kind: string;
  uid: string;
  controller?: boolean;
}

interface SliceMember {
  addresses: string[];
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
  zone?: string;
  nodeName?: string;
  targetRef?: { kind?: string; namespace?: string; name?: string; uid?: string };
}

const SERVICE = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

export const serviceFacts = (object: KubernetesObject): ServiceFacts => {
  const { metadata, spec = {} } = object as Service;
  return {
    uid: metadata.uid,
    type: spec.type ?? 'ClusterIP',
    hasSelector: Object.keys(spec.selector ?? {}).length > 0,
    ports: (spec.ports ?? []).map(({ name = '', port, protocol = 'TCP' }) => ({ name, port, protocol })),
    family: spec.ipFamilies?.[0] === 'IPv6' ? 'IPv6' : 'IPv4',
  };
};

export const sliceFacts = (object: KubernetesObject): SliceFacts => {
  const { metadata, addressType, ports, endpoints } = object as unknown as EndpointSlice;
  return {
    name: metadata.name,
    service: metadata.labels?.[SERVICE] ?? '',
    addressType,
    managedBy: metadata.labels?.[MANAGED_BY] ?? '',
    ownerUid: metadata.ownerReferences?.find(({ kind, controller }) => kind === 'Service' && controller)?.uid ?? null,
    ports: (ports ?? []).map(({ name = '', port = null, protocol = 'TCP' }) => ({ name, port, protocol })),
    endpoints: (endpoints ?? []).map(memberFacts),
  };
};

/** What is left open means what Kubernetes says it does: ready, and serving as it is ready. */
const memberFacts = ({ addresses, conditions = {}, zone, nodeName, targetRef }: SliceMember): SliceEndpoint => {
  const { ready = true, serving = ready, terminating = false } = conditions;
  const { kind, namespace = '', name = '', uid = '' } = targetRef ?? {};
  return {
    addresses,
    ready,
    serving,
    terminating,
    zone: zone ?? null,
    node: nodeName ?? null,
    pod: kind === 'Pod' && uid !== '' ? { namespace, name, uid } : null,
  };
};

/** Selects the slices of whatever Service. */
export const ALL_SERVICES = SERVICE;

/** Slices of these Services; of all Services where they are too many for a URL. */
export const sliceSelector = (services: ReadonlySet<string>): string =>
  services.size > MOST_NAMED ? ALL_SERVICES : `${SERVICE} in (${[...services].sort().join(',')})`;

const MOST_NAMED = 50;
