import { useTranslation } from 'react-i18next';
import { usePreferences, useZone } from '../../app/preferences.ts';
import { Card } from '../../parts/card.tsx';
import type { Overview } from './overview-query.ts';

interface Day {
  /** yyyy-mm-dd in the viewer's zone. */
  day: string;
  runs: number;
  succeeded: number;
  failed: number;
  other: number;
}

/** Runs of today and the last days, days being the viewer's. */
export const Days = ({ hours, complete }: { hours: Overview['hours']; complete: boolean }) => {
  const { t } = useTranslation('overview');
  const zone = useZone();
  const { language } = usePreferences();
  const days = daysOf(hours, zone);
  const number = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB');
  const today = dayIn(zone).format(new Date());
  const most = Math.max(1, ...days.map(({ runs }) => runs));
  return (
    <Card>
      <h2 className="card-title">{t('days.title')}</h2>
      {days.length === 0 ? (
        <span className="secondary">{t('days.none')}</span>
      ) : (
        <div className="table-frame">
          <table className="plain list numbers">
            <thead>
              <tr>
                <th scope="col">{t('days.day')}</th>
                <th scope="col" className="right">
                  {t('days.runs')}
                </th>
                <td className="bar-column" />
                <th scope="col" className="right">
                  {t('days.failed')}
                </th>
                <th scope="col" className="right">
                  {t('days.other')}
                </th>
                <th scope="col" className="right">
                  {t('days.rate')}
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map(({ day, runs, succeeded, failed, other }) => (
                <tr key={day}>
                  <td>{day === today ? t('days.today') : day}</td>
                  <td className="right" data-column={t('days.runs')}>
                    {number.format(runs)}
                  </td>
                  <td className="bar-column">
                    <span className="bar" style={{ width: `${(runs / most) * 100}%` }} />
                  </td>
                  <td className={failed > 0 ? 'right bad' : 'right'} data-column={t('days.failed')}>
                    {number.format(failed)}
                  </td>
                  <td className="right" data-column={t('days.other')}>
                    {number.format(other)}
                  </td>
                  <td className="right" data-column={t('days.rate')}>
                    {succeeded + failed === 0
                      ? '–'
                      : `${(Math.floor((succeeded / (succeeded + failed)) * 10_000) / 100).toFixed(2)} %`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!complete && <span className="secondary">{t('days.counting')}</span>}
    </Card>
  );
};

const dayIn = (zone: string) =>
  new Intl.DateTimeFormat('sv', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });

/** Newest first. */
const daysOf = (hours: Overview['hours'], zone: string): Day[] => {
  const format = dayIn(zone);
  const days = new Map<string, Day>();
  for (const { at, runs, states } of hours) {
    const day = format.format(new Date(at));
    const sum = days.get(day) ?? { day, runs: 0, succeeded: 0, failed: 0, other: 0 };
    sum.runs += runs;
    sum.succeeded += states.succeeded ?? 0;
    sum.failed += (states.failed ?? 0) + (states.partly_failed ?? 0);
    sum.other += (states.skipped ?? 0) + (states.missed ?? 0);
    days.set(day, sum);
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? 1 : -1));
};
