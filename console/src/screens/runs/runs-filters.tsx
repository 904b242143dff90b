import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FilterBar } from '../../parts/filters/filter-bar.tsx';
import { RUN_STATES } from '../../parts/run-states.ts';
import { CAUSES, type RunSearch } from './runs-query.ts';

const route = getRouteApi('/shell/runs');

/** What narrows the runs; all of it stands in the URL. */
export const RunsFilters = ({ search }: { search: RunSearch }) => {
  const { t } = useTranslation(['runs', 'common']);
  const navigate = route.useNavigate();
  return (
    <FilterBar
      label={t('runs:filter.label')}
      clear={t('runs:filter.clear')}
      search={search}
      onChange={(part) => void navigate({ search: (before) => ({ ...before, ...part }) as RunSearch, replace: true })}
      onClear={() => void navigate({ search: ({ ns }) => (ns === undefined ? {} : { ns }) })}
      filters={[
        { kind: 'text', name: 'text', label: t('runs:filter.text') },
        { kind: 'text', name: 'job', label: t('runs:filter.job') },
        { kind: 'text', name: 'application', label: t('runs:filter.application') },
        {
          kind: 'several',
          name: 'state',
          label: t('runs:filter.state'),
          options: RUN_STATES.map((value) => ({ value, label: t(`common:state.${value}`) })),
        },
        {
          kind: 'several',
          name: 'cause',
          label: t('runs:filter.cause'),
          options: CAUSES.map((value) => ({ value, label: t(`runs:cause.${value}`) })),
        },
        { kind: 'instant', name: 'from', label: t('runs:filter.from') },
        { kind: 'instant', name: 'to', label: t('runs:filter.to') },
      ]}
    />
  );
};
