import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDark, usePreferences } from '../../app/preferences.ts';
import { stateColours } from '../../app/theme.ts';
import { type Series, TimePlot } from '../../parts/plot/time-plot.tsx';
import type { Overview } from './overview-query.ts';

const MINUTE_MS = 60_000;

/** Planned fires as an area, what was carried as a line behind it, herds as points. */
export const AheadChart = ({ minutes }: { minutes: Overview['minutes'] }) => {
  const { t } = useTranslation('overview');
  const dark = useDark();
  const { language } = usePreferences();
  const from = Date.parse(minutes.from);
  const series = useMemo<Series[]>(() => {
    const colours = stateColours(dark);
    const points = (values: readonly number[]) =>
      values.map((value, index) => ({ at: from + index * MINUTE_MS, value }));
    return [
      { name: t('ahead.carried'), kind: 'steps', colour: colours.queued!, points: points(minutes.carried) },
      {
        name: t('ahead.planned'),
        kind: 'area',
        colour: dark ? '#2dd4bf' : '#0f766e',
        points: points(minutes.planned ?? []),
      },
      {
        name: t('ahead.herd'),
        kind: 'dots',
        colour: colours.partly_failed!,
        points: minutes.herds.map(({ at, fires }) => ({ at: Date.parse(at), value: fires })),
      },
    ];
  }, [minutes, from, dark, t]);
  const number = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB');
  return (
    <TimePlot
      series={series}
      from={from}
      to={from + 24 * 60 * MINUTE_MS}
      height={230}
      label={t('ahead.title')}
      valueText={(value) => number.format(value)}
      whole
    />
  );
};
