import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/request.ts';
import type { ApplicationManifest, Page } from '../api/types.ts';
import { useNamespace } from './namespace-picker.tsx';
import type { Entry } from './palette-entries.ts';

const MOST = 8;

/** Jobs and applications by name or name for people, as the server knows them. */
export const useFound = (typed: string): Entry[] => {
  const { t } = useTranslation();
  const namespace = useNamespace();
  const text = useDeferredValue(typed);
  const { data: jobs } = useQuery({
    queryKey: ['palette', 'jobs', namespace, text],
    queryFn: ({ signal }) =>
      ask<Page<{ namespace: string; name: string; displayName: string | null }>>('/jobs/summaries', {
        query: { namespace, text, limit: MOST, runs: 0 },
        signal,
      }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  const { data: applications } = useQuery({
    queryKey: ['applications', 'names', namespace],
    queryFn: ({ signal }) =>
      ask<Page<ApplicationManifest>>('/applications', { query: { namespace, limit: 1_000 }, signal }),
    enabled: text !== '',
    staleTime: 30_000,
  });
  if (text === '') return [];
  const word = text.toLowerCase();
  return [
    ...(jobs?.items ?? []).map(({ namespace: of, name, displayName }) => ({
      key: `job ${of}/${name}`,
      label: labelOf(of, name, displayName),
      kind: t('palette.job'),
      go: { to: '/jobs/$namespace/$name', params: { namespace: of, name } } as Entry['go'],
    })),
    ...(applications?.items ?? [])
      .filter(({ metadata, spec }) =>
        [metadata.name, spec.displayName ?? ''].some((name) => name.toLowerCase().includes(word)),
      )
      .slice(0, MOST)
      .map(({ metadata: { namespace: of = 'default', name }, spec }) => ({
        key: `application ${of}/${name}`,
        label: labelOf(of, name, spec.displayName ?? null),
        kind: t('palette.application'),
        go: { to: '/applications/$namespace/$name', params: { namespace: of, name } } as Entry['go'],
      })),
  ];
};

const labelOf = (namespace: string, name: string, displayName: string | null): string =>
  displayName === null ? `${namespace}/${name}` : `${displayName} (${namespace}/${name})`;
