import { SearchOutlined } from '@ant-design/icons';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { TypedInput } from '../../parts/typed-input.tsx';
import { TypedInstant } from '../../parts/typed-instant.tsx';
import { RUN_STATES } from '../events/events-query.ts';
import { CAUSES, type RunSearch } from './runs-query.ts';

const route = getRouteApi('/shell/runs');
const TEXTS = ['text', 'job', 'application'] as const;

/** What narrows the runs; all of it stands in the URL. */
export const RunsFilters = ({ search }: { search: RunSearch }) => {
  const { t } = useTranslation(['runs', 'common']);
  const navigate = route.useNavigate();
  const change = (part: { [K in keyof RunSearch]: RunSearch[K] | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...part }) as RunSearch, replace: true });
  const several = <T,>(values: readonly T[]): T[] | undefined => (values.length === 0 ? undefined : [...values]);
  return (
    <search className="filter-bar" aria-label={t('runs:filter.label')}>
      {TEXTS.map((name) => (
        <TypedInput
          key={name}
          value={search[name]}
          label={t(`runs:filter.${name}`)}
          icon={name === 'text' ? <SearchOutlined /> : undefined}
          onSettled={(text) => change({ [name]: text })}
        />
      ))}
      <Select
        mode="multiple"
        aria-label={t('runs:filter.state')}
        placeholder={t('runs:filter.state')}
        allowClear
        value={search.state ?? []}
        options={RUN_STATES.map((value) => ({ value, label: t(`common:state.${value}`) }))}
        onChange={(state) => change({ state: several(state) })}
      />
      <Select
        mode="multiple"
        aria-label={t('runs:filter.cause')}
        placeholder={t('runs:filter.cause')}
        allowClear
        value={search.cause ?? []}
        options={CAUSES.map((value) => ({ value, label: t(`runs:cause.${value}`) }))}
        onChange={(cause) => change({ cause: several(cause) })}
      />
      <TypedInstant value={search.from} label={t('runs:filter.from')} onChange={(from) => change({ from })} />
      <TypedInstant value={search.to} label={t('runs:filter.to')} onChange={(to) => change({ to })} />
      <Button
        type="link"
        disabled={Object.keys(search).every((key) => key === 'ns')}
        onClick={() => void navigate({ search: ({ ns }) => (ns === undefined ? {} : { ns }) })}
      >
        {t('runs:filter.clear')}
      </Button>
    </search>
  );
};
