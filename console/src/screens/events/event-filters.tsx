import { SearchOutlined } from '@ant-design/icons';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { TypedInput } from '../../parts/typed-input.tsx';
import { TypedInstant } from '../../parts/typed-instant.tsx';
import { kindWord, STEP_KINDS } from '../run/step-kind.ts';
import { type EventSearch, RUN_STATES } from './events-query.ts';

const route = getRouteApi('/shell/events');
const TEXTS = ['text', 'endpoint', 'job', 'application', 'run'] as const;

/** What narrows the events; all of it stands in the URL. */
export const EventFilters = ({ search }: { search: EventSearch }) => {
  const { t } = useTranslation(['events', 'common']);
  const { t: ofRun } = useTranslation('run');
  const navigate = route.useNavigate();
  const change = (part: { [K in keyof EventSearch]: EventSearch[K] | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...part }) as EventSearch, replace: true });
  const several = <T,>(values: readonly T[]): T[] | undefined => (values.length === 0 ? undefined : [...values]);
  return (
    <search className="filter-bar" aria-label={t('events:filter.label')}>
      {TEXTS.map((name) => (
        <TypedInput
          key={name}
          value={search[name]}
          label={t(`events:filter.${name}`)}
          icon={name === 'text' ? <SearchOutlined /> : undefined}
          onSettled={(text) => change({ [name]: text })}
        />
      ))}
      <Select
        mode="multiple"
        aria-label={t('events:filter.kind')}
        placeholder={t('events:filter.kind')}
        allowClear
        value={search.kind ?? []}
        options={STEP_KINDS.map((value) => ({ value, label: kindWord(value, ofRun) }))}
        onChange={(kind) => change({ kind: several(kind) })}
      />
      <Select
        mode="multiple"
        aria-label={t('events:filter.state')}
        placeholder={t('events:filter.state')}
        allowClear
        value={search.state ?? []}
        options={RUN_STATES.map((value) => ({ value, label: t(`common:state.${value}`) }))}
        onChange={(state) => change({ state: several(state) })}
      />
      <TypedInstant value={search.from} label={t('events:filter.from')} onChange={(from) => change({ from })} />
      <TypedInstant value={search.to} label={t('events:filter.to')} onChange={(to) => change({ to })} />
      <Button
        type="link"
        disabled={Object.keys(search).every((key) => key === 'ns')}
        onClick={() => void navigate({ search: ({ ns }) => (ns === undefined ? {} : { ns }) })}
      >
        {t('events:filter.clear')}
      </Button>
    </search>
  );
};
