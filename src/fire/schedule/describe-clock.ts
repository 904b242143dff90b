import type { Cron } from './cron.ts';
import { listChinese, listEnglish, shapeOf, type ValueShape } from './value-shape.ts';

/** The time of day in words. `exact`: it names times (`at 08:30`) rather than a rhythm (`every 5 minutes`). */
export interface ClockWords {
  en: string;
  zh: string;
  exact: boolean;
}

/** So many times of day are told one by one. */
const MOST_TIMES = 6;

export function clockInWords(cron: Cron): ClockWords {
  return cron.perDay <= MOST_TIMES ? timesInWords(cron) : rhythmInWords(cron);
}

function timesInWords({ hours, minutes, seconds }: Cron): ClockWords {
  const showSeconds = seconds.values.some((second) => second !== 0);
  const times = hours.values.flatMap((hour) =>
    minutes.values.flatMap((minute) =>
      seconds.values.map((second) => [hour, minute, ...(showSeconds ? [second] : [])].map(twoDigits).join(':')),
    ),
  );
  return { en: `at ${listEnglish(times)}`, zh: listChinese(times), exact: true };
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

function rhythmInWords(cron: Cron): ClockWords {
  const second = shapeOf(cron.seconds.values, 0, 59);
  const minute = shapeOf(cron.minutes.values, 0, 59);
  const hour = shapeOf(cron.hours.values, 0, 23);
  const onTheMinute = second.kind === 'list' && cron.seconds.values.length === 1 && cron.seconds.values[0] === 0;
  const en = [
    onTheMinute ? '' : unitEnglish(second, 'second'),
    // "every second" alone says it; "at second 30" needs "of every minute".
    minute.kind === 'all' && !onTheMinute ? (isRhythm(second) ? '' : 'of every minute') : unitEnglish(minute, 'minute'),
    hour.kind === 'all' ? (isRhythm(minute) ? '' : 'of every hour') : hoursEnglish(hour),
  ];
  const zh = [
    hour.kind === 'all' ? (isRhythm(minute) ? '' : '每小时') : hoursChinese(hour),
    minute.kind === 'all' && !onTheMinute ? (isRhythm(second) ? '' : '每分钟') : unitChinese(minute, '分', '分钟'),
    onTheMinute ? '' : unitChinese(second, '秒', '秒'),
  ];
  return { en: en.filter(Boolean).join(' '), zh: zh.filter(Boolean).join(' ').replace('的 第', '的第'), exact: false };
}

const isRhythm = (shape: ValueShape): boolean => shape.kind === 'all' || shape.kind === 'even';

function unitEnglish(shape: ValueShape, unit: string): string {
  switch (shape.kind) {
    case 'all':
      return `every ${unit}`;
    case 'even':
      return `every ${shape.step} ${unit}s${shape.from === 0 ? '' : ` from ${unit} ${shape.from} on`}`;
    case 'range':
      return `at ${unit}s ${shape.from} to ${shape.to}`;
    case 'steps':
      return `every ${shape.step} ${unit}s from ${unit} ${shape.from} to ${shape.to}`;
    case 'list':
      return `at ${unit}${shape.values.length === 1 ? '' : 's'} ${listEnglish(shape.values.map(String))}`;
  }
}

function unitChinese(shape: ValueShape, point: string, span: string): string {
  switch (shape.kind) {
    case 'all':
      return `每${span}`;
    case 'even':
      return `${shape.from === 0 ? '' : `从第 ${shape.from} ${point}起`}每 ${shape.step} ${span}`;
    case 'range':
      return `第 ${shape.from} 至 ${shape.to} ${point}`;
    case 'steps':
      return `第 ${shape.from} 至 ${shape.to} ${point}之间每 ${shape.step} ${span}`;
    case 'list':
      return `第 ${listChinese(shape.values.map(String))} ${point}`;
  }
}

function hoursEnglish(shape: Exclude<ValueShape, { kind: 'all' }>): string {
  switch (shape.kind) {
    case 'even':
      return `in every ${ordinal(shape.step)} hour${shape.from === 0 ? '' : ` from ${twoDigits(shape.from)}:00 on`}`;
    case 'range':
      return `from ${twoDigits(shape.from)}:00 to ${twoDigits(shape.to)}:59`;
    case 'steps':
      return `in every ${ordinal(shape.step)} hour from ${twoDigits(shape.from)}:00 to ${twoDigits(shape.to)}:59`;
    case 'list':
      return `in the hour${shape.values.length === 1 ? '' : 's'} of ${listEnglish(shape.values.map((hour) => `${twoDigits(hour)}:00`))}`;
  }
}

function hoursChinese(shape: Exclude<ValueShape, { kind: 'all' }>): string {
  switch (shape.kind) {
    case 'even':
      return `${shape.from === 0 ? '' : `从 ${shape.from} 点起`}每 ${shape.step} 小时的`;
    case 'range':
      return `${twoDigits(shape.from)}:00 至 ${twoDigits(shape.to)}:59`;
    case 'steps':
      return `${twoDigits(shape.from)}:00 至 ${twoDigits(shape.to)}:59 之间每 ${shape.step} 小时的`;
    case 'list':
      return `${listChinese(shape.values.map(String))} 点`;
  }
}

const ordinal = (value: number): string => `${value}${value === 2 ? 'nd' : value === 3 ? 'rd' : 'th'}`;
