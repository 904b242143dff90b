import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { ApplicationManifest, Page } from '../../api/types.ts';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { TypedInput } from '../../parts/typed-input.tsx';
import { type Filter, STATES } from './jobs-query.ts';

const route = getRouteApi('/shell/jobs');

/** What narrows the list. All of it stands in the URL, so a bookmark is a saved filter. */
export const Filters = () => {
  const { t } = useTranslation('jobs');
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const namespace = useNamespace();
  const { data } = useQuery({
    queryKey: ['applications', 'names', namespace],
    queryFn: ({ signal }) =>
      ask<Page<ApplicationManifest>>('/applications', { query: { namespace, limit: 1_000 }, signal }),
    staleTime: 30_000,
  });
  const change = (part: Filter) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const names = [...new Set(data?.items.map(({ metadata }) => metadata.name))].sort();
  const isNarrowed = filter.text ?? filter.application ?? filter.labels ?? filter.state;
  return (
    <search className="filters">
      <TypedInput
        value={filter.text}
        label={t('filter.text')}
        icon={<SearchOutlined />}
        onSettled={(text) => change({ text } as Filter)}
      />
      <Select
        aria-label={t('filter.application')}
        placeholder={t('filter.application')}
        allowClear
        showSearch
        value={filter.application ?? null}
        options={names.map((name) => ({ value: name, label: name }))}
        onChange={(application) => change({ application: application ?? undefined } as Filter)}
      />
      <Select
        aria-label={t('filter.state')}
        placeholder={t('filter.state')}
        allowClear
        value={filter.state ?? null}
        options={STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        onChange={(state) => change({ state: state ?? undefined } as Filter)}
      />
      <TypedInput
        value={filter.labels}
        label={t('filter.labels')}
        onSettled={(labels) => change({ labels } as Filter)}
      />
      <Button
        type="link"
        disabled={isNarrowed === undefined}
        onClick={() => void navigate({ search: ({ ns }) => (ns === undefined ? {} : { ns }) })}
      >
        {t('filter.clear')}
      </Button>
    </search>
  );
};
