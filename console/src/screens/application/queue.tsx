import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Traffic } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { useInstantFormat } from '../../parts/instant.tsx';
import type { ShownApplication } from './application-query.ts';
import { Fact } from './facts.tsx';

/** How much it takes at once, and the runs that wait behind that. */
export const Queue = ({ application, traffic }: { application: ShownApplication; traffic: Traffic | undefined }) => {
  const { t } = useTranslation('applications');
  const format = useInstantFormat();
  const said = useSaid();
  const { limits, retryBudget } = application.spec;
  return (
    <>
      <h2 className="card-title">{t('queue.title')}</h2>
      <dl className="application-facts">
        <Fact name={t('facts.limit')}>{limits.maxConcurrentCalls ?? t('facts.unlimited')}</Fact>
        <Fact name={t('facts.limitEach')}>{limits.maxConcurrentCallsPerEndpoint ?? t('facts.unlimited')}</Fact>
        <Fact name={t('facts.retry')}>
          {retryBudget.ratio * 100} % + {retryBudget.minPerSecond}/s
        </Fact>
      </dl>
      {traffic !== undefined &&
        (traffic.queue.runs === 0 ? (
          <p className="sub">{t('queue.none')}</p>
        ) : (
          <>
            <p>{t('queue.count', { count: traffic.queue.runs, limit: said(traffic.queue.limit) })}</p>
            <ol className="waiting-runs">
              {traffic.queue.waiting.map(({ runId, namespace, job, dueAt }) => (
                <li key={runId}>
                  <Link to="/runs/$runId" params={{ runId }} className="numbers">
                    {runId}
                  </Link>{' '}
                  <Link to="/jobs/$namespace/$name" params={{ namespace, name: job }}>
                    {namespace}/{job}
                  </Link>{' '}
                  <span className="sub">{t('queue.due', { at: format(dueAt) })}</span>
                </li>
              ))}
            </ol>
          </>
        ))}
      {traffic !== undefined && traffic.queue.held + traffic.queue.retrying > 0 && (
        <p className="sub">{t('queue.others', { held: traffic.queue.held, retrying: traffic.queue.retrying })}</p>
      )}
    </>
  );
};
