import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { Bulk } from './bulk.tsx';
import { Filters } from './filters.tsx';
import { JobList } from './job-list.tsx';
import { countQuery, queryOf } from './jobs-query.ts';
import './jobs.css';

const route = getRouteApi('/shell/jobs');

/** All jobs, narrowed by what stands in the URL; what is done in bulk is done to what the filter shows. */
export const JobsScreen = () => {
  const { t } = useTranslation('jobs');
  const filter = route.useSearch();
  const namespace = useNamespace();
  const stamp = JSON.stringify([filter, namespace]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` stands for the filter
  const query = useMemo(() => {
    const { application, labels, state, text } = filter;
    return queryOf({ application, labels, state, text } as typeof filter, namespace);
  }, [stamp]);
  const { data: count } = useQuery(countQuery(query));
  return (
    <>
      <PageHead title={t('title')}>
        {count !== undefined && (
          <span className="secondary numbers">
            {t('count', {
              count: count.jobs,
              jobs: count.jobs.toLocaleString(),
              suspended: count.suspended.toLocaleString(),
            })}
          </span>
        )}
        <Bulk query={query} count={count} />
        {mayAs(useUser(), 'admin', namespace) && (
          <LinkButton color="primary" variant="solid" icon={<PlusOutlined />} to="/jobs/new">
            {t('new')}
          </LinkButton>
        )}
      </PageHead>
      <Filters />
      <JobList key={stamp} query={query} order={filter.order ?? 'name'} />
    </>
  );
};
