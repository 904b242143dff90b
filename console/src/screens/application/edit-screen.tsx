import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { NeedsAdmin } from '../../parts/needs-admin.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { WayBack } from '../../parts/way-back.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { ApplicationEditor } from './application-editor.tsx';
import { applicationQuery } from './application-query.ts';
import '../../parts/list.css';
import './application.css';

const route = getRouteApi('/shell/applications/$namespace/$name/edit');

export const NewApplicationScreen = () => {
  const { t } = useTranslation('applications');
  const namespace = useNamespace();
  if (!mayAs(useUser(), 'admin', namespace)) return <NeedsAdmin title={t('form.create')} back="applications" />;
  return (
    <>
      <PageHead title={t('form.create')} />
      <ApplicationEditor before={null} namespace={namespace ?? 'default'} />
    </>
  );
};

export const EditApplicationScreen = () => {
  const { t } = useTranslation('applications');
  const key = route.useParams();
  // What is typed is not overwritten by what others save meanwhile: the server says so on saving.
  const { data, error } = useQuery({ ...applicationQuery(key), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });
  return (
    <>
      <PageHead title={t('form.edit', { name: key.name })} />
      <FailureNotice error={error} action={<WayBack to="applications" />} />
      {data === undefined ? (
        error === null && <Skeleton active paragraph={{ rows: 8 }} />
      ) : (
        <ApplicationEditor before={data} namespace={key.namespace} />
      )}
    </>
  );
};
