import { type EChartsCoreOption, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useDark } from '../app/preferences.ts';

use([CanvasRenderer]);

interface ChartProps {
  option: EChartsCoreOption;
  /** Pixels. */
  height: number;
  /** What it shows, for those who do not see it. */
  label: string;
}

/**
 * A chart that follows the theme and the width. Load it lazily: ECharts is heavy. Tooltips are drawn as text in the canvas, so a name from
 * outside is never markup there. Each drawing names the kinds of series and components that it needs by `use`: all of them weigh as much again.
 */
export const Chart = ({ option, height, label }: ChartProps) => {
  const place = useRef<HTMLDivElement>(null);
  const dark = useDark();
  const chart = useRef<ReturnType<typeof init> | null>(null);
  useEffect(() => {
    const drawn = init(place.current!, dark ? 'dark' : undefined);
    chart.current = drawn;
    const watch = new ResizeObserver(() => drawn.resize());
    watch.observe(place.current!);
    return () => {
      watch.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, [dark]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is another chart, which needs the option again
  useEffect(() => {
    const { tooltip = {}, ...rest } = option as { tooltip?: object };
    chart.current?.setOption(
      { animation: false, backgroundColor: 'transparent', ...rest, tooltip: { ...tooltip, renderMode: 'richText' } },
      { notMerge: false },
    );
  }, [option, dark]);
  return <div ref={place} className="chart" style={{ height }} role="img" aria-label={label} />;
};
