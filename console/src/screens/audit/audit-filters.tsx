import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AUDIT_ACTIONS, AUDIT_KINDS } from '../../../../src/model/audit.ts';
import { FilterBar } from '../../parts/filters/filter-bar.tsx';
import type { AuditSearch } from './audit-query.ts';

const route = getRouteApi('/shell/audit');

/** What narrows the log; all of it stands in the URL. */
export const AuditFilters = ({ search }: { search: AuditSearch }) => {
  const { t } = useTranslation('audit');
  const navigate = route.useNavigate();
  return (
    <FilterBar
      label={t('filter.label')}
      clear={t('filter.clear')}
      search={search}
      onChange={(part) => void navigate({ search: (before) => ({ ...before, ...part }) as AuditSearch, replace: true })}
      onClear={() => void navigate({ search: ({ ns }) => (ns === undefined ? {} : { ns }) })}
      filters={[
        { kind: 'text', name: 'text', label: t('filter.text') },
        {
          kind: 'one',
          name: 'kind',
          label: t('filter.kind'),
          options: AUDIT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
        },
        {
          kind: 'one',
          name: 'action',
          label: t('filter.action'),
          options: AUDIT_ACTIONS.map((value) => ({ value, label: t(`action.${value}`) })),
        },
        { kind: 'instant', name: 'from', label: t('filter.from') },
        { kind: 'instant', name: 'to', label: t('filter.to') },
      ]}
    />
  );
};
