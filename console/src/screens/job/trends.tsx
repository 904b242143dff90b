import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDark, usePreferences } from '../../app/preferences.ts';
import { stateColours } from '../../app/theme.ts';
import { Card } from '../../parts/card.tsx';
import { durationText, useDuration } from '../../parts/duration.ts';
import { useInstantFormat } from '../../parts/instant.tsx';
import { type Series, TimePlot } from '../../parts/plot/time-plot.tsx';
import { type JobKey, runsQuery } from './job-query.ts';
import { type Measured, measured } from './slow-runs.ts';

/** How late the newest runs began and how long they took; what is far above the others is marked and named. */
export const Trends = ({ job }: { job: JobKey }) => {
  const { data } = useQuery(runsQuery(job));
  const runs = useMemo(() => measured(data?.items ?? []), [data]);
  return (
    <div className="job-pair">
      <Trend of="lateness" runs={runs.lateness} />
      <Trend of="duration" runs={runs.duration} />
    </div>
  );
};

const Trend = ({ of, runs }: { of: 'lateness' | 'duration'; runs: readonly Measured[] }) => {
  const { t } = useTranslation('job');
  const dark = useDark();
  const { language } = usePreferences();
  const duration = useDuration();
  const format = useInstantFormat();
  const navigate = useNavigate();
  const series = useMemo<Series[]>(() => {
    const colours = stateColours(dark);
    return [
      {
        name: t(`trend.${of}`),
        kind: 'dots',
        colour: colours.succeeded!,
        points: runs.map(({ id, at, ms, state, isSlow }) => ({
          at,
          value: ms,
          isMarked: isSlow,
          colour: colours[state],
          onOpen: () => void navigate({ to: '/runs/$runId', params: { runId: id } }),
        })),
      },
    ];
  }, [runs, dark, of, t, navigate]);
  const slow = runs.filter(({ isSlow }) => isSlow).sort((a, b) => b.ms - a.ms);
  return (
    <Card>
      <h2 className="card-title">{t(`trend.${of}`)}</h2>
      {runs.length === 0 ? (
        <span className="secondary">{t('trend.none')}</span>
      ) : (
        <>
          <TimePlot
            series={series}
            from={runs[0]!.at}
            to={Math.max(runs.at(-1)!.at, runs[0]!.at + 1_000)}
            height={170}
            label={t(`trend.${of}`)}
            valueText={(ms) => durationText(ms, language)}
          />
          <p className="trend-slow">
            {slow.length === 0 ? t('trend.even') : t(`trend.slow.${of}`)}{' '}
            {slow.slice(0, 5).map(({ id, ms, at }) => (
              <Link key={id} to="/runs/$runId" params={{ runId: id }} className="numbers">
                {duration(ms)} ({format(at)})
              </Link>
            ))}
          </p>
        </>
      )}
    </Card>
  );
};
