import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { useDrawn } from '../../parts/drawn.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Ahead } from './ahead.tsx';
import { Days } from './days.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Members } from './members.tsx';
import { Needs } from './needs.tsx';
import { Numbers } from './numbers.tsx';
import { overviewQuery } from './overview-query.ts';
import '../../parts/list.css';
import './overview.css';
import { Loading } from '../../parts/loading.tsx';

/** What needs me now, what comes, how it goes; it looks again every few seconds. */
export const OverviewScreen = () => {
  const { t } = useTranslation('overview');
  const look = useQuery(overviewQuery(useNamespace()));
  const data = useDrawn(look.data);
  return (
    <>
      <PageHead title={t('title')} />
      {data === undefined ? (
        <>
          <FailureNotice error={look.error} />
          <Loading error={look.error} rows={12} />
        </>
      ) : (
        <div className="overview">
          {data.definitions.jobs === 0 && <FirstSteps />}
          <Needs needs={data.needs} />
          <Numbers overview={data} />
          <Ahead minutes={data.minutes} />
          <div className="overview-pair">
            <Days hours={data.hours} complete={data.historyComplete} />
            <Members members={data.members} at={data.at} />
          </div>
        </div>
      )}
    </>
  );
};
