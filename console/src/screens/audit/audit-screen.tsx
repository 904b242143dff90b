import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { auditQuery } from './audit-query.ts';
import { AuditTable } from './audit-table.tsx';
import { EntryDrawer } from './entry-drawer.tsx';
import '../../parts/list.css';
import { Loading } from '../../parts/loading.tsx';

const route = getRouteApi('/shell/audit');

/** Who changed what, when, from where; before and after on a click. */
export const AuditScreen = () => {
  const { t } = useTranslation('audit');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const entries = useInfiniteQuery(auditQuery(useNamespace(), search));
  const items = entries.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHead title={t('title')} />
      <p className="lead">{t('lead')}</p>
      <AuditFilters search={search} />
      <FailureNotice error={entries.error} />
      <Card>
        {items === undefined ? (
          <Loading error={entries.error} />
        ) : items.length === 0 ? (
          <Empty description={t('empty')} />
        ) : (
          <AuditTable entries={items} />
        )}
        <MoreButton pages={entries} />
      </Card>
      {search.entry !== undefined && (
        <EntryDrawer
          id={search.entry}
          onClose={() => void navigate({ search: ({ entry: _, ...rest }) => rest, replace: true })}
        />
      )}
    </>
  );
};
