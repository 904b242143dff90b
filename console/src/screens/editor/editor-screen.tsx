import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exported, yamlText } from '../../../../src/cli/documents.ts';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { NeedsAdmin } from '../../parts/needs-admin.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { WayBack } from '../../parts/way-back.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { jobQuery } from '../job/job-query.ts';
import { Editor } from './editor.tsx';
import './editor.css';

const route = getRouteApi('/shell/jobs/$namespace/$name/edit');

/** Changes a job that is stored. */
export const EditJobScreen = () => {
  const { t } = useTranslation('editor');
  const key = route.useParams();
  // What was stored when writing began; what others save meanwhile is told on saving.
  const { data: job, error } = useQuery({ ...jobQuery(key), refetchInterval: false, refetchOnWindowFocus: false });
  const [round, setRound] = useState(0);
  if (job === undefined)
    return (
      <>
        <PageHead title={t('title', { name: key.name })} />
        <FailureNotice error={error} action={<WayBack to="jobs" />} />
        {error === null && <Skeleton active />}
      </>
    );
  return (
    <Editor
      key={`${key.namespace}/${key.name} ${round}`}
      namespace={key.namespace}
      base={job as never}
      initial={yamlText(exported(job as never))}
      onRestart={() => setRound(round + 1)}
    />
  );
};

const newRoute = getRouteApi('/shell/jobs/new');

/** Writes a job that is not there yet. */
export const NewJobScreen = () => {
  const { t } = useTranslation('editor');
  const { application = '' } = newRoute.useSearch();
  const chosen = useNamespace();
  if (!mayAs(useUser(), 'admin', chosen)) return <NeedsAdmin title={t('new')} back="jobs" />;
  const namespace = chosen ?? 'default';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const first = {
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpJob',
    metadata: { name: '', namespace },
    spec: { application, schedule: { cron: '0 0 2 * * ?', timeZone: zone }, request: { method: 'POST', path: '/' } },
  };
  return <Editor key={namespace} namespace={namespace} base={null} initial={yamlText(first)} onRestart={() => {}} />;
};
