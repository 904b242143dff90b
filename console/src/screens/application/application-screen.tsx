import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { WayBack } from '../../parts/way-back.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { applicationQuery, endpointsQuery, trafficQuery } from './application-query.ts';
import { DeleteApplication } from './delete-application.tsx';
import { Endpoints } from './endpoints.tsx';
import { Facts } from './facts.tsx';
import { Queue } from './queue.tsx';
import '../../parts/list.css';
import './application.css';

const route = getRouteApi('/shell/applications/$namespace/$name');

/** One application: how its endpoints do, where its calls go, what waits behind its limits. */
export const ApplicationScreen = () => {
  const { t } = useTranslation('applications');
  const key = route.useParams();
  const { data: application, error } = useQuery(applicationQuery(key));
  const endpoints = useQuery(endpointsQuery(key));
  const traffic = useQuery(trafficQuery(key));
  const mayDefine = mayAs(useUser(), 'admin', key.namespace) && application?.status.owner == null;
  const problems = [
    ...(endpoints.data?.problems ?? []).map(({ message }) => message),
    ...(application?.status.conditions ?? []).map(({ message }) => message),
  ];
  return (
    <>
      <PageHead title={application?.spec.displayName ?? key.name}>
        {mayDefine && application !== undefined && (
          <>
            <LinkButton color="primary" variant="solid" to="/applications/$namespace/$name/edit" params={key}>
              {t('edit')}
            </LinkButton>
            <DeleteApplication of={key} />
          </>
        )}
      </PageHead>
      <p className="lead">
        {key.namespace}/{key.name} ·{' '}
        <Link to="/jobs" search={{ ns: key.namespace, application: key.name }}>
          {t('showJobs')}
        </Link>
        {mayAs(useUser(), 'admin', key.namespace) && (
          <>
            {' '}
            ·{' '}
            <Link to="/audit" search={{ ns: key.namespace, kind: 'Application', text: key.name }}>
              {t('showAudit')}
            </Link>
          </>
        )}
      </p>
      <FailureNotice
        error={error ?? endpoints.error ?? traffic.error}
        action={application === undefined && <WayBack to="applications" />}
      />
      {problems.length > 0 && (
        <Alert
          className="gap-below"
          type="warning"
          showIcon
          title={t('problems')}
          description={
            <ul className="problems">
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          }
        />
      )}
      {application === undefined ? (
        error === null && <Skeleton active paragraph={{ rows: 8 }} />
      ) : (
        <div className="stack">
          <Card>
            <Facts application={application} />
          </Card>
          <Card>
            <Endpoints of={key} endpoints={endpoints.data?.items} traffic={traffic.data} />
          </Card>
          <Card>
            <Queue application={application} traffic={traffic.data} />
          </Card>
        </div>
      )}
    </>
  );
};
