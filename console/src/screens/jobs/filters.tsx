import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { ApplicationManifest, Page } from '../../api/types.ts';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { FilterBar } from '../../parts/filters/filter-bar.tsx';
import { type JobsSearch, ORDERS, STATES } from './jobs-query.ts';
import '../../parts/list.css';

const route = getRouteApi('/shell/jobs');

/** What narrows the list, and what goes first. All of it stands in the URL, so a bookmark is a saved filter. */
export const Filters = () => {
  const { t } = useTranslation('jobs');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const namespace = useNamespace();
  const { data } = useQuery({
    queryKey: ['applications', 'names', namespace],
    queryFn: ({ signal }) =>
      ask<Page<ApplicationManifest>>('/applications', { query: { namespace, limit: 1_000 }, signal }),
    staleTime: 30_000,
  });
  const change = (part: object) =>
    void navigate({ search: (before) => ({ ...before, ...part }) as JobsSearch, replace: true });
  const names = [...new Set(data?.items.map(({ metadata }) => metadata.name))].sort();
  return (
    <FilterBar
      label={t('filter.label')}
      clear={t('filter.clear')}
      search={search}
      onChange={change}
      onClear={() => void navigate({ search: ({ ns, order }) => ({ ns, order }) as JobsSearch })}
      filters={[
        { kind: 'text', name: 'text', label: t('filter.text') },
        {
          kind: 'one',
          name: 'application',
          label: t('filter.application'),
          options: names.map((value) => ({ value, label: value })),
        },
        {
          kind: 'one',
          name: 'state',
          label: t('filter.state'),
          options: STATES.map((value) => ({ value, label: t(`state.${value}`) })),
        },
        { kind: 'text', name: 'labels', label: t('filter.labels') },
      ]}
    >
      <Select
        aria-label={t('order.label')}
        value={search.order ?? 'name'}
        options={ORDERS.map((order) => ({ value: order, label: t(`order.${order}`) }))}
        onChange={(order) => change({ order: order === 'name' ? undefined : order })}
      />
    </FilterBar>
  );
};
