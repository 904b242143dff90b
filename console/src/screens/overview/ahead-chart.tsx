import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDark, usePreferences, useZone } from '../../app/preferences.ts';
import { stateColours } from '../../app/theme.ts';
import { Chart } from '../../parts/chart.tsx';
import type { Overview } from './overview-query.ts';

use([LineChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent]);

const MINUTE_MS = 60_000;

/** Planned fires as an area, what was carried as a line behind it, herds as points. */
const AheadChart = ({ minutes }: { minutes: Overview['minutes'] }) => {
  const { t } = useTranslation('overview');
  const dark = useDark();
  const zone = useZone();
  const { language } = usePreferences();
  const option = useMemo(() => {
    const colours = stateColours(dark);
    const from = Date.parse(minutes.from);
    const clock = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const points = (values: readonly number[]) => values.map((value, index) => [from + index * MINUTE_MS, value]);
    return {
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, right: 0, textStyle: { color: dark ? '#c9d1d9' : '#3d444d' } },
      tooltip: { trigger: 'axis' },
      xAxis: {
        type: 'time',
        min: from,
        max: from + 24 * 60 * MINUTE_MS,
        axisLabel: { formatter: (at: number) => clock.format(at), hideOverlap: true },
        axisPointer: { label: { formatter: ({ value }: { value: number }) => clock.format(value) } },
      },
      yAxis: { type: 'value', minInterval: 1, splitNumber: 3 },
      series: [
        {
          name: t('ahead.carried'),
          type: 'line',
          step: 'end',
          symbol: 'none',
          lineStyle: { width: 1 },
          color: colours.queued,
          data: points(minutes.carried),
        },
        {
          name: t('ahead.planned'),
          type: 'line',
          step: 'end',
          symbol: 'none',
          lineStyle: { width: 1.5 },
          areaStyle: { opacity: 0.15 },
          color: dark ? '#2dd4bf' : '#0f766e',
          data: points(minutes.planned ?? []),
        },
        {
          name: t('ahead.herd'),
          type: 'scatter',
          symbol: 'triangle',
          symbolSize: 10,
          color: colours.partly_failed,
          data: minutes.herds.map(({ at, fires }) => [Date.parse(at), fires]),
        },
      ],
    };
  }, [minutes, dark, zone, language, t]);
  return <Chart option={option} height={230} label={t('ahead.title')} />;
};

export default AheadChart;
