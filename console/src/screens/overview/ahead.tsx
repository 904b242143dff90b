import { Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/card.tsx';
import { useInstantFormat } from '../../parts/instant.tsx';
import { AheadChart } from './ahead-chart.tsx';
import type { Overview } from './overview-query.ts';

/** What comes in the next 24 hours, minute by minute, against what was carried; herds are named below. */
export const Ahead = ({ minutes }: { minutes: Overview['minutes'] }) => {
  const { t } = useTranslation('overview');
  const format = useInstantFormat();
  const { planned, herds, plannedComplete } = minutes;
  const total = planned?.reduce((sum, fires) => sum + fires, 0) ?? 0;
  return (
    <Card>
      <h2 className="card-title">{t('ahead.title')}</h2>
      <span className="secondary">{t('ahead.lead')}</span>
      {planned === null ? (
        <div className="chart-place">
          <Spin description={t('ahead.working')} />
        </div>
      ) : (
        <>
          <AheadChart minutes={minutes} />
          <span className="secondary">
            {t('ahead.summary', { total: total.toLocaleString(), most: Math.max(...planned).toLocaleString() })}{' '}
            {!plannedComplete && t('ahead.cut')}
          </span>
        </>
      )}
      {herds.length > 0 && (
        <div className="herds">
          <span>{t('ahead.herds')}</span>
          <ul>
            {herds.map(({ at, fires }) => (
              <li key={at} className="numbers">
                {format(at).slice(0, -3)} · {t('ahead.herdAt', { fires: fires.toLocaleString() })}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
};
