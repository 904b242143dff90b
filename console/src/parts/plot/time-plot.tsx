import { type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { usePreferences, useZone } from '../../app/preferences.ts';
import { useInstantFormat } from '../instant.tsx';
import { timeTicks, valueTicks } from './scale.ts';
import './plot.css';

export interface Point {
  /** Unix ms. */
  at: number;
  value: number;
  /** Drawn bigger, with a ring: what somebody should look at. */
  isMarked?: boolean;
  /** Another colour than the series'. */
  colour?: string | undefined;
  onOpen?: () => void;
}

export interface Series {
  name: string;
  colour: string;
  /** `steps` holds each value until the next point. */
  kind: 'steps' | 'area' | 'dots';
  /** In order of time. */
  points: readonly Point[];
}

interface PlotProps {
  series: readonly Series[];
  /** Unix ms. */
  from: number;
  to: number;
  /** Pixels. */
  height: number;
  /** What it shows, for those who do not see it. */
  label: string;
  valueText: (value: number) => string;
  /** Only whole numbers stand at the side. */
  whole?: boolean;
}

const LEFT = 52;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 22;

/** Values over time as SVG: it follows theme, zone and width, and tells what is under the pointer. Text in it is text, never markup. */
export const TimePlot = ({ series, from, to, height, label, valueText, whole = false }: PlotProps) => {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const [pointed, setPointed] = useState<number | null>(null);
  const most = useMemo(
    () => series.reduce((top, { points }) => points.reduce((max, { value }) => Math.max(max, value), top), 0),
    [series],
  );
  const ticks = valueTicks(most, 3, whole);
  const x = (at: number) => LEFT + ((at - from) / Math.max(1, to - from)) * Math.max(0, width - LEFT - RIGHT);
  const y = (value: number) => height - BOTTOM - (value / ticks.at(-1)!) * (height - TOP - BOTTOM);
  // biome-ignore lint/correctness/useExhaustiveDependencies: x and y follow from these
  const drawn = useMemo(
    () => series.map((one) => <Drawn key={one.name} series={one} x={x} y={y} />),
    [series, width, height, from, to, most],
  );
  const point = ({ nativeEvent: { offsetX } }: PointerEvent) =>
    setPointed(from + ((offsetX - LEFT) / Math.max(1, width - LEFT - RIGHT)) * (to - from));
  return (
    <div className="plot" ref={place}>
      {series.length > 1 && <Legend series={series} />}
      <svg height={height} role="img" aria-label={label} onPointerMove={point} onPointerLeave={() => setPointed(null)}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line className="plot-grid" x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
              {valueText(tick)}
            </text>
          </g>
        ))}
        <TimeAxis from={from} to={to} x={x} width={width} bottom={height} />
        {drawn}
        {pointed !== null && pointed >= from && pointed <= to && (
          <line className="plot-cross" x1={x(pointed)} x2={x(pointed)} y1={TOP} y2={height - BOTTOM} />
        )}
      </svg>
      {pointed !== null && pointed >= from && pointed <= to && (
        <Told
          series={series}
          at={pointed}
          reach={(to - from) / 60}
          valueText={valueText}
          side={x(pointed) > width / 2 ? 'left' : 'right'}
        />
      )}
    </div>
  );
};

const useWidth = (place: React.RefObject<HTMLDivElement | null>): number => {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    watch.observe(place.current!);
    return () => watch.disconnect();
  }, [place]);
  return width;
};

const Legend = ({ series }: { series: readonly Series[] }) => (
  <div className="plot-legend">
    {series
      .filter(({ points }) => points.length > 0)
      .map(({ name, colour, kind }) => (
        <span key={name}>
          <i className={kind === 'dots' ? 'plot-legend-dots' : ''} style={{ background: colour }} />
          {name}
        </span>
      ))}
  </div>
);

interface Axes {
  x: (at: number) => number;
  y: (value: number) => number;
}

const Drawn = ({ series: { kind, colour, points }, x, y }: { series: Series } & Axes): ReactNode => {
  if (kind === 'dots')
    return points.map(({ at, value, isMarked = false, colour: own, onOpen }) => (
      // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the pointer; the lists beside it have links
      <circle
        key={`${at} ${value}`}
        className={onOpen === undefined ? '' : 'plot-dot'}
        cx={x(at)}
        cy={y(value)}
        r={isMarked ? 5 : 3}
        fill={own ?? colour}
        stroke={isMarked ? 'var(--ant-color-text)' : 'none'}
        strokeWidth={1.5}
        onClick={onOpen}
      />
    ));
  if (points.length === 0) return null;
  const path = points.map(({ at, value }, index) =>
    index === 0 ? `M${x(at).toFixed(1)} ${y(value).toFixed(1)}` : `H${x(at).toFixed(1)}V${y(value).toFixed(1)}`,
  );
  const base = `V${y(0).toFixed(1)}H${x(points[0]!.at).toFixed(1)}Z`;
  return (
    <>
      {kind === 'area' && <path d={path.join('') + base} fill={colour} opacity={0.16} />}
      <path d={path.join('')} fill="none" stroke={colour} strokeWidth={kind === 'area' ? 1.5 : 1} />
    </>
  );
};

const TimeAxis = ({
  from,
  to,
  x,
  width,
  bottom,
}: {
  from: number;
  to: number;
  width: number;
  bottom: number;
} & Pick<Axes, 'x'>) => {
  const zone = useZone();
  const { language } = usePreferences();
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(to - from < 120_000 ? { second: '2-digit' } : {}),
  });
  const day = new Intl.DateTimeFormat(locale, { timeZone: zone, month: 'short', day: 'numeric' });
  return timeTicks(from, to, Math.max(2, Math.floor(width / 90)), zone).map(({ at, isDay }) => (
    <text key={at} x={x(at)} y={bottom - 6} textAnchor="middle">
      {(isDay ? day : clock).format(at)}
    </text>
  ));
};

/** What each series says nearest to the pointer. */
const Told = ({
  series,
  at,
  reach,
  valueText,
  side,
}: Pick<PlotProps, 'series' | 'valueText'> & { at: number; reach: number; side: 'left' | 'right' }) => {
  const format = useInstantFormat();
  const near = series.map(({ name, kind, points }) => ({
    name,
    point: kind === 'dots' ? nearest(points, at, reach) : holding(points, at),
  }));
  const when = near.find(({ point }) => point !== undefined)?.point?.at ?? at;
  const lines = near.flatMap(({ name, point }) => (point === undefined ? [] : [`${name}: ${valueText(point.value)}`]));
  return (
    <div className="plot-told" style={side === 'left' ? { left: LEFT + 8 } : { right: RIGHT + 8 }}>
      {[format(when), ...lines].join('\n')}
    </div>
  );
};

/** The point whose value still holds. */
const holding = (points: readonly Point[], at: number): Point | undefined => {
  const next = points.findIndex((point) => point.at > at);
  return points[next === -1 ? points.length - 1 : next - 1];
};

const nearest = (points: readonly Point[], at: number, reach: number): Point | undefined => {
  let best: Point | undefined;
  for (const point of points) if (Math.abs(point.at - at) <= Math.abs((best?.at ?? at + reach) - at)) best = point;
  return best;
};
