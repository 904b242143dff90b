import type { ServiceFacts } from './cluster.ts';

/** The Service's port that a binding means, by the name that slices know it by; or why there is none. */
export type ServicePort = { name: string } | { missing: string };

/** @param wanted name or number of a port of the Service; undefined for the only one */
export const servicePort = ({ ports }: ServiceFacts, wanted: string | number | undefined): ServicePort => {
  const usable = ports.filter(({ protocol }) => protocol === 'TCP');
  if (usable.length === 0) return { missing: 'has no TCP port' };
  if (wanted === undefined)
    return usable.length === 1
      ? { name: usable[0]!.name }
      : { missing: `has several ports, so the binding must name one: ${shown(usable)}` };
  const found = usable.find(({ name, port }) => (typeof wanted === 'number' ? port === wanted : name === wanted));
  return found === undefined ? { missing: `has no port ${wanted}; it has ${shown(usable)}` } : { name: found.name };
};

const shown = (ports: ServiceFacts['ports']): string =>
  ports.map(({ name, port }) => (name === '' ? String(port) : `${name} (${port})`)).join(', ');
