import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { Endpoint, Reached, Traffic } from '../../api/types.ts';
import { useSaid } from '../../i18n/said.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Instant, useInstantFormat } from '../../parts/instant.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { type Key, pathOf } from './application-query.ts';
import { HealthHistory } from './health-history.tsx';

interface EndpointsProps {
  of: Key;
  endpoints: readonly Endpoint[] | undefined;
  traffic: Traffic | undefined;
}

type Calls = Traffic['endpoints'][number];

/** Each endpoint: its health, its share of the calls, what failed last, and a way to reach it now. */
export const Endpoints = ({ of, endpoints, traffic }: EndpointsProps) => {
  const { t } = useTranslation('applications');
  const said = useSaid();
  const format = useInstantFormat();
  const mayReach = mayAs(useUser(), 'operator', of.namespace);
  const reach = useMutation({
    mutationFn: (endpoint: string) => ask<Reached>(`${pathOf(of)}/reach`, { method: 'POST', body: { endpoint } }),
  });
  const calls = new Map(traffic?.endpoints.map((each) => [each.address, each]));
  return (
    <>
      <h2 className="card-title">{t('endpoint.title')}</h2>
      <FailureNotice error={reach.error} />
      <div aria-live="polite">{reach.data !== undefined && <ReachedNotice reached={reach.data} />}</div>
      {endpoints === undefined ? (
        <Skeleton active />
      ) : endpoints.length === 0 ? (
        <p className="sub">{t('endpoint.none')}</p>
      ) : (
        <div className="table-frame">
          <table className="plain list">
            <thead>
              <tr>
                {(['address', 'state', 'zone', 'health', 'inFlight', 'share', 'failed', 'lastError'] as const).map(
                  (column) => (
                    <th scope="col" key={column}>
                      {t(`endpoint.${column}`)}
                    </th>
                  ),
                )}
                <th scope="col">
                  <span className="visually-hidden">{t('reach')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {endpoints.map((endpoint) => (
                <tr key={endpoint.address}>
                  <td className="wrap">
                    {endpoint.address}
                    {endpoint.node !== null && <span className="sub">{endpoint.node}</span>}
                  </td>
                  <td className="wrap">
                    <span className={endpoint.ready ? 'good' : 'bad'}>
                      {endpoint.ready ? t('endpoint.ready') : t('endpoint.notReady')}
                    </span>
                    {endpoint.reason !== null && <span className="sub">{said(endpoint.reason)}</span>}
                  </td>
                  <td data-column={t('endpoint.zone')}>{endpoint.zone ?? '–'}</td>
                  <td data-column={t('endpoint.health')}>
                    <HealthHistory health={endpoint.health} />
                  </td>
                  <td className="numbers" data-column={t('endpoint.inFlight')}>
                    {endpoint.callsInFlight}
                  </td>
                  <CallCells calls={calls.get(endpoint.address)} />
                  <td>
                    {mayReach && (
                      <Button
                        size="small"
                        loading={reach.isPending && reach.variables === endpoint.address}
                        aria-label={t('reachNamed', { address: endpoint.address })}
                        onClick={() => reach.mutate(endpoint.address)}
                      >
                        {t('reach')}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {traffic !== undefined && traffic.calls > 0 && (
        <p className="sub">{t('endpoint.note', { calls: traffic.calls, since: format(traffic.since) })}</p>
      )}
    </>
  );
};

const CallCells = ({ calls }: { calls: Calls | undefined }) => {
  const { t } = useTranslation('applications');
  const said = useSaid();
  return (
    <>
      <td className="numbers" data-column={t('endpoint.share')}>
        {calls === undefined ? '–' : `${Math.round(calls.share * 100)} % (${calls.calls})`}
      </td>
      <td
        data-column={t('endpoint.failed')}
        className={calls !== undefined && calls.failed > 0 ? 'bad numbers' : 'numbers'}
      >
        {calls?.failed ?? '–'}
      </td>
      <td className="wrap" data-column={t('endpoint.lastError')}>
        {calls?.lastError == null ? (
          '–'
        ) : (
          <>
            <Link to="/runs/$runId" params={{ runId: calls.lastError.runId }}>
              {said(calls.lastError.reason)}
            </Link>
            <span className="sub">
              <Instant at={calls.lastError.at} />
            </span>
          </>
        )}
      </td>
    </>
  );
};

const ReachedNotice = ({ reached }: { reached: Reached }) => {
  const { t } = useTranslation('applications');
  const { endpoint: address, path, status, message, timing, remoteAddress } = reached;
  const isGood = status !== null && status < 400;
  return (
    <Alert
      className="gap-below"
      type={isGood ? 'success' : 'error'}
      showIcon
      title={
        status === null
          ? t('reached.fault', { address, path, message: message ?? '' })
          : t('reached.answered', { address, path, status, ms: Math.round(timing.totalMs ?? 0) })
      }
      description={remoteAddress === null ? undefined : t('reached.remote', { remote: remoteAddress })}
    />
  );
};
