import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences, useZone } from '../../app/preferences.ts';
import { Card } from '../../parts/card.tsx';
import { rove } from '../../parts/rove.ts';
import { type CalendarDay, weeksUntil } from './calendar-weeks.ts';
import { daysQuery, type JobKey } from './job-query.ts';
import './calendar.css';

const WEEKS = 26;
/** Down a column is the next day, the next column the next week. */
const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 7, ArrowLeft: -7, Home: -Infinity, End: Infinity };

/** Half a year as weeks: how much ran on each day, and what failed. A day leads to its slots. */
export const Calendar = ({ job }: { job: JobKey }) => {
  const { t } = useTranslation('job');
  const zone = useZone();
  const { data } = useQuery(daysQuery(job, zone));
  const today = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short' }).format(new Date());
  const weeks = useMemo(() => weeksUntil(today, WEEKS, data?.items ?? []), [today, data]);
  return (
    <Card>
      <h2 className="card-title">{t('calendar.title')}</h2>
      <Weeks weeks={weeks} job={job} today={today} />
      <p className="calendar-legend">
        <span>{t('calendar.less')}</span>
        {[1, 2, 3, 4].map((level) => (
          <i key={level} className={`day day-${level}`} />
        ))}
        <span>{t('calendar.more')}</span>
        <i className="day day-some" />
        <span>{t('calendar.some')}</span>
        <i className="day day-most" />
        <span>{t('calendar.most')}</span>
        {data?.complete === false && <span>{t('calendar.cut')}</span>}
      </p>
    </Card>
  );
};

interface WeeksProps {
  weeks: CalendarDay[][];
  job: JobKey;
  today: string;
}

const Weeks = memo(({ weeks, job, today }: WeeksProps) => {
  const { t } = useTranslation('job');
  const { language } = usePreferences();
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const month = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short' });
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: 'short' });
  const date = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' });
  const label = ({ day, runs, failed }: CalendarDay): string => {
    const at = date.format(Date.parse(day));
    if (runs === 0) return t('calendar.none', { day: at });
    return failed === 0 ? t('calendar.day', { day: at, count: runs }) : t('calendar.failed', { day: at, runs, failed });
  };
  return (
    <div className="calendar-frame">
      {/* biome-ignore lint/a11y/useSemanticElements: a group of links is no fieldset */}
      <div className="calendar" role="group" aria-label={t('calendar.title')} onKeyDown={(event) => rove(event, STEPS)}>
        <div className="calendar-week" aria-hidden>
          <span className="calendar-month" />
          {weeks[0]!.map(({ day }, index) => (
            <span key={day} className="calendar-weekday">
              {index % 2 === 0 ? weekday.format(Date.parse(day)) : ''}
            </span>
          ))}
        </div>
        {weeks.map((days, week) => (
          <div key={days[0]!.day} className="calendar-week">
            <span className="calendar-month" aria-hidden>
              {week > 0 && days[0]!.day.slice(5, 7) !== weeks[week - 1]![0]!.day.slice(5, 7)
                ? month.format(Date.parse(days[0]!.day))
                : ''}
            </span>
            {days.map((day) =>
              day.day > today ? (
                <span key={day.day} className="day day-ahead" />
              ) : (
                <Link
                  key={day.day}
                  to="/jobs/$namespace/$name"
                  params={job}
                  search={(search) => ({
                    ...(search.ns === undefined ? {} : { ns: search.ns }),
                    tab: 'slots',
                    day: day.day,
                  })}
                  className={`day day-${day.level}`}
                  title={label(day)}
                  aria-label={label(day)}
                  tabIndex={day.day === today ? 0 : -1}
                  preload={false}
                />
              ),
            )}
          </div>
        ))}
      </div>
    </div>
  );
});
