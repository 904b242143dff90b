import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { RunsFilters } from './runs-filters.tsx';
import { runsQuery } from './runs-query.ts';
import { RunsTable } from './runs-table.tsx';
import '../../parts/list.css';

const route = getRouteApi('/shell/runs');

/** All runs, newest first, narrowed by what stands in the URL. */
export const RunsScreen = () => {
  const { t } = useTranslation('runs');
  const search = route.useSearch();
  const runs = useInfiniteQuery(runsQuery(useNamespace(), search));
  const items = runs.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHead title={t('title')} />
      <RunsFilters search={search} />
      <FailureNotice error={runs.error} />
      <Card>
        {items === undefined ? (
          runs.error === null && <Skeleton active />
        ) : items.length === 0 ? (
          <Empty description={runs.hasNextPage ? t('emptyYet') : t('empty')} />
        ) : (
          <RunsTable runs={items} />
        )}
        <MoreButton pages={runs} />
      </Card>
    </>
  );
};
