import type { ListedService } from '../../view/services.ts';
import type { ApiServer } from './api-server.ts';

interface Service {
  metadata: { name: string };
  spec?: {
    type?: string;
    selector?: Record<string, string>;
    ports?: { name?: string; port: number; protocol?: string }[];
  };
}

/** Somebody waits for it before a form. */
const WITHIN_MS = 5_000;

/** The Services of one namespace, those of TCP ports; why one can't be bound stands beside it. */
export const listServices = async (api: Pick<ApiServer, 'ask'>, namespace: string): Promise<ListedService[]> => {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`;
  const { items } = await api.ask<{ items: Service[] }>('GET', path, { query: { limit: 1_000 }, timeoutMs: WITHIN_MS });
  return items
    .map(({ metadata, spec = {} }) => ({
      name: metadata.name,
      ports: (spec.ports ?? [])
        .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
        .map(({ name, port }) => ({ name: name ?? null, port })),
      refusal: refusalOf(spec),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

const refusalOf = ({ type, selector = {} }: NonNullable<Service['spec']>): string | null => {
  if (type === 'ExternalName') return 'It leads elsewhere (ExternalName).';
  return Object.keys(selector).length === 0 ? 'It has no selector, so no Pods stand behind it.' : null;
};
