import { SearchOutlined } from '@ant-design/icons';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { AUDIT_ACTIONS, AUDIT_KINDS } from '../../../../src/model/audit.ts';
import { TypedInput } from '../../parts/typed-input.tsx';
import { TypedInstant } from '../../parts/typed-instant.tsx';
import type { AuditSearch } from './audit-query.ts';

const route = getRouteApi('/shell/audit');

/** What narrows the log; all of it stands in the URL. */
export const AuditFilters = ({ search }: { search: AuditSearch }) => {
  const { t } = useTranslation('audit');
  const navigate = route.useNavigate();
  const change = (part: { [K in keyof AuditSearch]: AuditSearch[K] | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...part }) as AuditSearch, replace: true });
  const isNarrowed = Object.keys(search).some((key) => key !== 'entry' && key !== 'ns');
  return (
    <search className="filter-bar" aria-label={t('filter.label')}>
      <TypedInput
        value={search.text}
        label={t('filter.text')}
        icon={<SearchOutlined />}
        onSettled={(text) => change({ text })}
      />
      <Select
        aria-label={t('filter.kind')}
        placeholder={t('filter.kind')}
        allowClear
        value={search.kind ?? null}
        options={AUDIT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        onChange={(kind) => change({ kind: kind ?? undefined })}
      />
      <Select
        aria-label={t('filter.action')}
        placeholder={t('filter.action')}
        allowClear
        value={search.action ?? null}
        options={AUDIT_ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
        onChange={(action) => change({ action: action ?? undefined })}
      />
      <TypedInstant value={search.from} label={t('filter.from')} onChange={(from) => change({ from })} />
      <TypedInstant value={search.to} label={t('filter.to')} onChange={(to) => change({ to })} />
      <Button
        type="link"
        disabled={!isNarrowed}
        onClick={() => void navigate({ search: ({ ns }) => (ns === undefined ? {} : { ns }) })}
      >
        {t('filter.clear')}
      </Button>
    </search>
  );
};
