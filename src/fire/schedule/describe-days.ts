import type { Cron } from './cron.ts';
import type { DaysOfMonth, DaysOfWeek } from './cron-days.ts';
import { listChinese, listEnglish, shapeOf } from './value-shape.ts';

interface Words {
  en: string;
  zh: string;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const WEEKDAYS_ZH = ['日', '一', '二', '三', '四', '五', '六'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const NTH = ['', 'first', 'second', 'third', 'fourth', 'fifth'];
const NTH_ZH = ['', '一', '二', '三', '四', '五'];

/** Days, months and years in words; null where every day is meant. */
export function daysInWords(cron: Cron): Words | null {
  const month = monthsInWords(cron.months);
  const year = cron.years && yearsInWords(cron.years);
  const day = daysOnlyInWords(cron);
  if (!day && !month && !year) return null;
  const en = [day?.en ?? 'every day', month && `in ${month.en}`, year && `in ${year.en}`];
  // 每月 (of each month) would contradict the months that are named.
  const zh = [year?.zh, month?.zh, month ? day?.zh.replaceAll('每月', '').trim() : day?.zh, day ? null : '每天'];
  return { en: en.filter(Boolean).join(' '), zh: zh.filter(Boolean).join(' ') };
}

function daysOnlyInWords({ days: { ofMonth, ofWeek } }: Cron): Words | null {
  const month = ofMonth && daysOfMonthInWords(ofMonth);
  const week = ofWeek && daysOfWeekInWords(ofWeek);
  if (month && week) return { en: `${month.en} or ${week.en}`, zh: `${month.zh}或${week.zh}` };
  return month ?? week;
}

function daysOfMonthInWords({ days, beforeLast, nearest, nearestBeforeLast }: DaysOfMonth): Words | null {
  const numbers = [...days].sort((a, b) => a - b);
  const words: Words[] = [];
  if (numbers.length === 31) return null;
  if (numbers.length > 0) words.push(dayNumbersInWords(numbers));
  for (const day of [...nearest].sort((a, b) => a - b)) {
    words.push({ en: `on the weekday nearest to day ${day}`, zh: `离 ${day} 日最近的工作日` });
  }
  for (const offset of beforeLast) words.push(beforeLastInWords(offset));
  for (const offset of nearestBeforeLast) {
    const { en, zh } = beforeLastInWords(offset);
    words.push(
      offset === 0
        ? { en: 'on the last weekday (Monday to Friday)', zh: '最后一个工作日（周一至周五）' }
        : { en: `on the weekday nearest to ${en.replace('on the day ', 'the day ')}`, zh: `离${zh}最近的工作日` },
    );
  }
  return {
    en: `${listEnglish(words.map(({ en }) => en))} of the month`,
    zh: `每月${listChinese(words.map(({ zh }) => zh))}`,
  };
}

const beforeLastInWords = (offset: number): Words =>
  offset === 0
    ? { en: 'on the last day', zh: '最后一天' }
    : { en: `on the day ${offset} before the last`, zh: `最后一天之前 ${offset} 天` };

function dayNumbersInWords(numbers: readonly number[]): Words {
  const shape = shapeOf(numbers, 1, 31);
  switch (shape.kind) {
    case 'range':
      return { en: `on days ${shape.from} to ${shape.to}`, zh: `${shape.from} 至 ${shape.to} 日` };
    case 'even':
    case 'steps':
      return {
        en: `every ${shape.step} days from day ${shape.from} to ${numbers.at(-1)}`,
        zh: ` ${shape.from} 至 ${numbers.at(-1)} 日之间每 ${shape.step} 天`,
      };
    default:
      return {
        en: `on day${numbers.length === 1 ? '' : 's'} ${listEnglish(numbers.map(String))}`,
        zh: ` ${listChinese(numbers.map(String))} 日`,
      };
  }
}

function daysOfWeekInWords(rule: DaysOfWeek): Words | null {
  if (rule.kind === 'nth') {
    return {
      en: `on the ${NTH[rule.nth]} ${WEEKDAYS[rule.weekday]} of the month`,
      zh: `每月第${NTH_ZH[rule.nth]}个周${WEEKDAYS_ZH[rule.weekday]}`,
    };
  }
  if (rule.kind === 'last') {
    return {
      en: `on the last ${WEEKDAYS[rule.weekday]} of the month`,
      zh: `每月最后一个周${WEEKDAYS_ZH[rule.weekday]}`,
    };
  }
  // A week begins on Monday here, so that Saturday and Sunday stand together.
  const weekdays = [...rule.weekdays].map((day) => (day + 6) % 7).sort((a, b) => a - b);
  const name = (day: number) => WEEKDAYS[(day + 1) % 7]!;
  const nameZh = (day: number) => `周${WEEKDAYS_ZH[(day + 1) % 7]}`;
  const shape = shapeOf(weekdays, 0, 6);
  if (shape.kind === 'all') return null;
  if (shape.kind === 'range') {
    return { en: `${name(shape.from)} to ${name(shape.to)}`, zh: `每${nameZh(shape.from)}至${nameZh(shape.to)}` };
  }
  return { en: `on ${listEnglish(weekdays.map(name))}`, zh: `每${listChinese(weekdays.map(nameZh))}` };
}

function monthsInWords(mask: number): Words | null {
  const months = MONTHS.map((_, index) => index + 1).filter((month) => mask & (1 << month));
  const shape = shapeOf(months, 1, 12);
  if (shape.kind === 'all') return null;
  if (shape.kind === 'range') {
    return { en: `${MONTHS[shape.from - 1]} to ${MONTHS[shape.to - 1]}`, zh: `${shape.from} 月至 ${shape.to} 月` };
  }
  return {
    en: listEnglish(months.map((month) => MONTHS[month - 1]!)),
    zh: listChinese(months.map((month) => `${month} 月`)),
  };
}

function yearsInWords(years: readonly number[]): Words {
  const shape = shapeOf(years, 0, 9_999);
  if (shape.kind === 'range') return { en: `${shape.from} to ${shape.to}`, zh: `${shape.from} 至 ${shape.to} 年` };
  return { en: listEnglish(years.map(String)), zh: `${listChinese(years.map(String))} 年` };
}
