import type { Endpoint } from '../../../fire/target/endpoint.ts';
import type { NamespaceWatch, ServiceFacts, SliceEndpoint, SliceFacts } from './cluster.ts';
import type { DiscoveryProblem } from './discovery-problem.ts';
import { servicePort } from './service-port.ts';

/** A binding of an application, with what it leaves open filled in. */
export interface Binding {
  service: string;
  namespace: string;
  port: string | number | undefined;
  scheme: 'http' | 'https';
  cluster: string;
  weight: number;
}

export interface Discovered {
  endpoints: Endpoint[];
  problems: DiscoveryProblem[];
}

/** Why an address that a slice tells may not be called; null where it may. */
export type AddressRefusal = (url: string, pod: SliceEndpoint['pod']) => string | null;

/** Kubernetes' own controller; slices of anybody else may say anything. */
const CONTROLLER = 'endpointslice-controller.k8s.io';

/**
 * Where the Pods behind a bound Service answer: every Pod once, at its address of the Service's first family, ready only where every slice
 * that has it says so. What a stranger may have written is listed as refused, with the reason, and is never dialled.
 */
export const podEndpoints = (
  binding: Binding,
  watch: Pick<NamespaceWatch, 'service' | 'slicesOf' | 'labelsOf'>,
  refusalOf: AddressRefusal,
): Discovered => {
  const service = watch.service(binding.service);
  const problem = serviceProblem(binding, service);
  if (problem !== null) return { endpoints: [], problems: [problem] };
  const port = servicePort(service!, binding.port);
  if ('missing' in port)
    return { endpoints: [], problems: [{ code: 'PortNotFound', message: `${nameOf(binding)} ${port.missing}` }] };
  const found = new Map<string, Endpoint>();
  for (const slice of watch.slicesOf(binding.service)) {
    if (slice.addressType !== service!.family) continue;
    const number = slice.ports.find(({ name, protocol }) => name === port.name && protocol === 'TCP')?.port ?? null;
    if (number === null) continue;
    for (const told of slice.endpoints) {
      const endpoint = endpointOf(binding, service!, slice, told, number, watch, refusalOf);
      const key = endpoint.uid ?? endpoint.address;
      const same = found.get(key);
      if (same === undefined || same.ready) found.set(key, endpoint);
    }
  }
  const endpoints = [...found.values()].sort(byAddress);
  return { endpoints, problems: problemsOf(binding, endpoints) };
};

/** `Service shop/billing-api`, and the cluster where it isn't the local one. */
export const nameOf = ({ namespace, service, cluster }: Binding): string =>
  `Service ${namespace}/${service}${cluster === 'local' ? '' : ` of cluster ${cluster}`}`;

const serviceProblem = (binding: Binding, service: ServiceFacts | undefined): DiscoveryProblem | null => {
  const name = nameOf(binding);
  if (service === undefined) return { code: 'ServiceNotFound', message: `${name} does not exist` };
  if (service.type === 'ExternalName')
    return {
      code: 'ServiceExternal',
      message: `${name} is an ExternalName: it leads out of the cluster and has no Pods`,
    };
  if (!service.hasSelector)
    return {
      code: 'ServiceWithoutSelector',
      message: `${name} has no selector: its endpoints are written by hand and may lead anywhere`,
    };
  return null;
};

const endpointOf = (
  binding: Binding,
  service: ServiceFacts,
  slice: SliceFacts,
  told: SliceEndpoint,
  port: number,
  watch: Pick<NamespaceWatch, 'labelsOf'>,
  refusalOf: AddressRefusal,
): Endpoint => {
  const [ip = ''] = told.addresses;
  const address = `${slice.addressType === 'IPv6' ? `[${ip}]` : ip}:${port}`;
  const url = `${binding.scheme}://${address}`;
  const refusal = sliceRefusal(binding, service, slice, told) ?? refusalOf(url, told.pod);
  const notReady = refusal === null ? notReadyReason(told) : `refused: ${refusal}`;
  const { zone, node, pod } = told;
  return {
    address,
    url,
    // What its certificate is made out to; nobody puts addresses of Pods into one.
    ...(binding.scheme === 'https' ? { host: `${binding.service}.${binding.namespace}.svc` } : {}),
    weight: binding.weight,
    ready: notReady === null,
    ...(notReady === null ? {} : { notReadyReason: notReady }),
    ...(zone === null ? {} : { zone }),
    ...(node === null ? {} : { node }),
    labels: { ...(zone === null ? {} : { zone }), ...(pod === null ? {} : watch.labelsOf(pod.name)) },
    ...(pod === null || refusal !== null ? {} : { uid: pod.uid }),
    binding: `${binding.cluster}/${binding.namespace}/${binding.service}/${binding.port ?? ''}`,
    admission: refusal === null ? 'admitted' : 'refused',
  };
};

/** The label alone is quickly written; the controller names the Service that it made the slice for as well, by its UID. */
const sliceRefusal = (
  binding: Binding,
  service: ServiceFacts,
  slice: SliceFacts,
  { pod }: SliceEndpoint,
): string | null => {
  if (slice.managedBy !== CONTROLLER)
    return `EndpointSlice ${slice.name} was not made by the cluster's own controller but by ${slice.managedBy || 'hand'}`;
  if (slice.ownerUid !== service.uid) return `EndpointSlice ${slice.name} does not belong to the Service as it is now`;
  if (pod === null) return `EndpointSlice ${slice.name} names no Pod for it`;
  return pod.namespace === binding.namespace ? null : `its Pod is in another namespace, ${pod.namespace}`;
};

const notReadyReason = ({ ready, serving, terminating, pod }: SliceEndpoint): string | null => {
  if (terminating) return `Pod ${pod!.name} is terminating`;
  return ready && serving ? null : `Pod ${pod!.name} is not ready`;
};

const problemsOf = (binding: Binding, endpoints: readonly Endpoint[]): DiscoveryProblem[] => {
  if (endpoints.length === 0) return [{ code: 'NoPods', message: `${nameOf(binding)} has no Pods` }];
  const refused = endpoints.filter(({ admission }) => admission === 'refused');
  if (refused.length === 0) return [];
  const [{ address, notReadyReason }] = refused as [Endpoint];
  const more = refused.length === 1 ? '' : `, and ${refused.length - 1} more like it`;
  return [{ code: 'AddressRefused', message: `${nameOf(binding)}: ${address} is ${notReadyReason}${more}` }];
};

const byAddress = (a: Endpoint, b: Endpoint): number => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0);
