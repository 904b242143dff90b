import { offsetAt } from '../wall-clock.ts';

const STEPS_OF_TEN = [1, 2, 2.5, 5, 10];

/** Round values from 0 up to at least `most`, about `count` of them. */
export const valueTicks = (most: number, count: number, whole: boolean): number[] => {
  const rough = Math.max(most, whole ? 1 : Number.EPSILON) / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = STEPS_OF_TEN.map((factor) => factor * magnitude).find(
    (each) => each >= rough * 0.999 && (!whole || Number.isInteger(each)),
  );
  const width = step ?? Math.max(1, 10 * magnitude);
  const ticks = [0];
  while (ticks.at(-1)! < most) ticks.push(ticks.length * width);
  return ticks.length > 1 ? ticks : [0, width];
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  ...[1, 5, 15, 30].map((n) => n * SECOND),
  ...[1, 5, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((n) => n * DAY),
];

/** Round instants of a zone's clock within a stretch of time, at most `count` of them. All in Unix ms. */
export const timeTicks = (from: number, to: number, count: number, zone: string): { at: number; isDay: boolean }[] => {
  const step = TIME_STEPS.find((each) => (to - from) / each <= count) ?? TIME_STEPS.at(-1)!;
  const offset = offsetAt(zone, from);
  const ticks: { at: number; isDay: boolean }[] = [];
  for (let at = Math.ceil((from + offset) / step) * step - offset; at <= to; at += step)
    ticks.push({ at, isDay: step >= DAY || (at + offset) % DAY === 0 });
  return ticks;
};
