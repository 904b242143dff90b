import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FilterBar } from '../../parts/filters/filter-bar.tsx';
import { RUN_STATES } from '../../parts/run-states.ts';
import { kindWord, STEP_KINDS } from '../run/step-kind.ts';
import type { EventSearch } from './events-query.ts';

const route = getRouteApi('/shell/events');

/** What narrows the events; all of it stands in the URL. */
export const EventFilters = ({ search }: { search: EventSearch }) => {
  const { t } = useTranslation(['events', 'common']);
  const { t: ofRun } = useTranslation('run');
  const navigate = route.useNavigate();
  return (
    <FilterBar
      label={t('events:filter.label')}
      clear={t('events:filter.clear')}
      search={search}
      onChange={(part) => void navigate({ search: (before) => ({ ...before, ...part }) as EventSearch, replace: true })}
      onClear={() => void navigate({ search: ({ ns }) => (ns === undefined ? {} : { ns }) })}
      filters={[
        { kind: 'text', name: 'text', label: t('events:filter.text') },
        { kind: 'text', name: 'endpoint', label: t('events:filter.endpoint') },
        { kind: 'text', name: 'job', label: t('events:filter.job') },
        { kind: 'text', name: 'application', label: t('events:filter.application') },
        { kind: 'text', name: 'run', label: t('events:filter.run') },
        {
          kind: 'several',
          name: 'kind',
          label: t('events:filter.kind'),
          options: STEP_KINDS.map((value) => ({ value, label: kindWord(value, ofRun) })),
        },
        {
          kind: 'several',
          name: 'state',
          label: t('events:filter.state'),
          options: RUN_STATES.map((value) => ({ value, label: t(`common:state.${value}`) })),
        },
        { kind: 'instant', name: 'from', label: t('events:filter.from') },
        { kind: 'instant', name: 'to', label: t('events:filter.to') },
      ]}
    />
  );
};
