import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/request.ts';
import type { Page } from '../api/types.ts';

const ALL = '';

/** The namespace that all screens are narrowed to; undefined: all that the user reaches. */
export const useNamespace = (): string | undefined => useSearch({ strict: false }).ns;

export const namespacesQuery = {
  queryKey: ['namespaces'],
  queryFn: ({ signal }: { signal: AbortSignal }) => ask<Page<{ name: string }>>('/namespaces', { signal }),
  staleTime: 30_000,
};

export const NamespacePicker = () => {
  const { t } = useTranslation();
  const chosen = useNamespace();
  const navigate = useNavigate();
  const { data } = useQuery(namespacesQuery);
  const names = new Set([...(data?.items.map(({ name }) => name) ?? []), ...(chosen === undefined ? [] : [chosen])]);
  return (
    <Select
      className="shell-namespace"
      aria-label={t('namespace.label')}
      showSearch
      value={chosen ?? ALL}
      notFoundContent={t('namespace.none')}
      onChange={(ns) =>
        void navigate({ to: '.', search: (before) => ({ ...before, ns: ns === ALL ? undefined : ns }) })
      }
      options={[
        { value: ALL, label: t('namespace.all') },
        ...[...names].sort().map((name) => ({ value: name, label: name })),
      ]}
    />
  );
};
