import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { LIVE_MS } from '../../api/queries.ts';
import type { ApplicationSummary, Page } from '../../api/types.ts';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { pagesQuery } from '../../parts/all-pages.ts';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { Loading } from '../../parts/loading.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import '../../parts/list.css';
import './applications.css';

/** The services that jobs call, and how their endpoints do. */
export const ApplicationsScreen = () => {
  const { t } = useTranslation('applications');
  const namespace = useNamespace();
  const applications = useInfiniteQuery({
    ...pagesQuery<Page<ApplicationSummary>>('application-list', '/applications/summaries', { namespace }),
    refetchInterval: LIVE_MS,
  });
  const items = applications.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHead title={t('title')}>
        {mayAs(useUser(), 'admin', namespace) && (
          <LinkButton to="/applications/new" color="primary" variant="solid" icon={<PlusOutlined />}>
            {t('create')}
          </LinkButton>
        )}
      </PageHead>
      <p className="lead">{t('lead')}</p>
      <FailureNotice error={applications.error} />
      <Card>
        {items === undefined ? (
          <Loading error={applications.error} />
        ) : items.length === 0 ? (
          <Empty description={t('empty')} />
        ) : (
          <ApplicationTable applications={items} />
        )}
        <MoreButton pages={applications} />
      </Card>
    </>
  );
};

const ApplicationTable = ({ applications }: { applications: readonly ApplicationSummary[] }) => {
  const { t } = useTranslation('applications');
  return (
    <div className="table-frame">
      <table className="plain list application-list">
        <thead>
          <tr>
            {(['name', 'targets', 'endpoints', 'calls', 'jobs'] as const).map((column) => (
              <th scope="col" key={column} className={column}>
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {applications.map((application) => (
            <tr key={`${application.namespace}/${application.name}`}>
              <td className="wrap">
                <Link
                  to="/applications/$namespace/$name"
                  params={{ namespace: application.namespace, name: application.name }}
                >
                  {application.displayName ?? application.name}
                </Link>
                <span className="sub">
                  {application.namespace}/{application.name}
                </span>
                {application.owned && <Tag>{t('owned')}</Tag>}
              </td>
              <td className="wrap" data-column={t('targets')}>
                <Targets targets={application.targets} />
              </td>
              <td className="wrap" data-column={t('endpoints')}>
                <Ready endpoints={application.endpoints} />
                {application.problems.length > 0 && (
                  <span className="sub bad first-problem" title={application.problems.join('\n')}>
                    {application.problems[0]}
                  </span>
                )}
              </td>
              <td className="numbers" data-column={t('calls')}>
                {application.callsInFlight}
              </td>
              <td className="numbers" data-column={t('jobs')}>
                <Link to="/jobs" search={{ ns: application.namespace, application: application.name }}>
                  {application.jobs}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** The first one as one line, all that are known on hovering. */
const Targets = ({ targets: { kind, first, total } }: Pick<ApplicationSummary, 'targets'>) => {
  const { t } = useTranslation('applications');
  return (
    <>
      <div className="target" title={first.join('\n')}>
        {first[0]}
      </div>
      <span className="sub">
        {t(kind)}
        {total > 1 && <> · {t('more', { count: total - 1 })}</>}
      </span>
    </>
  );
};

const Ready = ({ endpoints }: Pick<ApplicationSummary, 'endpoints'>) => {
  const { t } = useTranslation('applications');
  if (endpoints === null) return <span className="sub">{t('unknown')}</span>;
  const { ready, total } = endpoints;
  return (
    <span className={ready === 0 ? 'bad numbers' : ready === total ? 'good numbers' : 'numbers'}>
      {ready} / {total}
    </span>
  );
};
