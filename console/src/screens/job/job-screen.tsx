import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Skeleton, Tabs } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/card.tsx';
import { useDrawn } from '../../parts/drawn.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { WayBack } from '../../parts/way-back.tsx';
import { Actions } from './actions.tsx';
import { Calendar } from './calendar.tsx';
import { Definition } from './definition.tsx';
import { Facts } from './facts.tsx';
import { jobQuery, type ShownJob } from './job-query.ts';
import { TABS } from './job-search.ts';
import { Marks } from './marks.tsx';
import { RunGrid } from './run-grid.tsx';
import { Slots } from './slots.tsx';
import { Trends } from './trends.tsx';
import './job.css';

// Revisions bring the reader of YAML.
const Revisions = lazy(() => import('./revisions.tsx'));

const route = getRouteApi('/shell/jobs/$namespace/$name');

/** One job: what it is, when it fires, how it went, every slot, every revision; and what can be done. */
export const JobScreen = () => {
  const { t } = useTranslation('job');
  const key = route.useParams();
  const { tab = 'runs' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error } = useQuery(jobQuery(key));
  const job = useDrawn(data);
  if (job === undefined)
    return (
      <>
        <PageHead title={key.name} />
        <FailureNotice error={error} action={<WayBack to="jobs" />} />
        {error === null && <Skeleton active paragraph={{ rows: 10 }} />}
      </>
    );
  return (
    <>
      <PageHead title={job.spec.displayName ?? key.name}>
        <Actions job={job} />
      </PageHead>
      <div className="job-page">
        <FailureNotice error={error} />
        <Marks job={job} />
        <Card>
          <Facts job={job} />
        </Card>
        <Tabs
          activeKey={tab}
          onChange={(chosen) =>
            void navigate({
              search: ({ ns }) => ({ ...(ns === undefined ? {} : { ns }), tab: chosen as (typeof TABS)[number] }),
              replace: true,
            })
          }
          destroyOnHidden
          items={TABS.map((one) => ({ key: one, label: t(`tab.${one}`), children: <Face tab={one} job={job} /> }))}
        />
      </div>
    </>
  );
};

const Face = ({ tab, job }: { tab: (typeof TABS)[number]; job: ShownJob }) => {
  const key = route.useParams();
  switch (tab) {
    case 'runs':
      return (
        <div className="job-page">
          <div className="job-pair">
            <Calendar job={key} />
            <RunGrid job={key} />
          </div>
          <Trends job={key} />
        </div>
      );
    case 'slots':
      return <Slots job={job} />;
    case 'revisions':
      return (
        <Suspense fallback={<Skeleton active />}>
          <Revisions job={job} />
        </Suspense>
      );
    case 'definition':
      return <Definition job={job} />;
  }
};
