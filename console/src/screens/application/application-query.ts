import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { endpointsShape } from '../../../../src/api/shapes.ts';
import type { ApplicationSpec } from '../../../../src/model/application.ts';
import { LIVE_MS } from '../../api/queries.ts';
import { ask } from '../../api/request.ts';
import type { ServiceList, Traffic } from '../../api/types.ts';

export interface Key {
  namespace: string;
  name: string;
}

/** An application as the API shows it. */
export interface ShownApplication {
  metadata: Key & { labels?: Record<string, string>; resourceVersion?: string };
  spec: ApplicationSpec;
  status: { changedAt: string; owner: string | null; conditions: { type: string; message: string }[] };
}

export const pathOf = ({ namespace, name }: Key): string =>
  `/namespaces/${encodeURIComponent(namespace)}/applications/${encodeURIComponent(name)}`;

export const applicationQuery = (key: Key) =>
  queryOptions({
    queryKey: ['application', key.namespace, key.name],
    queryFn: ({ signal }) => ask<ShownApplication>(pathOf(key), { signal, isDocument: true }),
  });

export const endpointsQuery = (key: Key) =>
  queryOptions({
    queryKey: ['application', key.namespace, key.name, 'endpoints'],
    queryFn: ({ signal }) => ask<z.output<typeof endpointsShape>>(`${pathOf(key)}/endpoints`, { signal }),
    refetchInterval: LIVE_MS,
  });

export const trafficQuery = (key: Key) =>
  queryOptions({
    queryKey: ['application', key.namespace, key.name, 'traffic'],
    queryFn: ({ signal }) => ask<Traffic>(`${pathOf(key)}/traffic`, { signal }),
    refetchInterval: 2 * LIVE_MS,
  });

/** @param cluster undefined: what may be picked from, and no Services yet */
export const servicesQuery = (namespace: string, cluster?: string, from?: string) =>
  queryOptions({
    queryKey: ['services', namespace, cluster, from],
    queryFn: ({ signal }) =>
      ask<ServiceList>(`/namespaces/${encodeURIComponent(namespace)}/services`, { query: { cluster, from }, signal }),
    enabled: namespace !== '',
    staleTime: 10_000,
  });
