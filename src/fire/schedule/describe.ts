import type { Cron } from './cron.ts';
import { clockInWords } from './describe-clock.ts';
import { daysInWords } from './describe-days.ts';
import type { Schedule } from './schedule.ts';

/** One sentence in each language, without a full stop. */
export interface Sentence {
  en: string;
  zh: string;
}

/** What a schedule does, in words. Made from what was understood, not from what was typed, so that a slip shows. */
export function describeSchedule(schedule: Schedule): Sentence {
  const { en, zh } = kindInWords(schedule);
  const window = windowInWords(schedule);
  return { en: capitalised(en) + window.en, zh: zh + window.zh };
}

function kindInWords(schedule: Schedule): Sentence {
  switch (schedule.kind) {
    case 'cron': {
      const { en, zh } = cronInWords(schedule.cron);
      return { en: `${en} (${schedule.zone.name})`, zh: `${zh}（时区 ${schedule.zone.name}）` };
    }
    case 'every': {
      const words = durationInWords(schedule.everyMs);
      return {
        en: `every ${words.en}, counted from ${iso(schedule.firstAt)}`,
        zh: `每${words.zh}一次，自 ${iso(schedule.firstAt)} 起算`,
      };
    }
    case 'at':
      return { en: `once, at ${iso(schedule.at)}`, zh: `仅一次，于 ${iso(schedule.at)}` };
    case 'after': {
      const words = durationInWords(schedule.afterMs);
      return { en: `${words.en} after the run before has settled`, zh: `上一次运行结束${words.zh}后` };
    }
    case 'manual':
      return { en: 'by hand or through the API only', zh: '仅手动或通过 API 触发' };
  }
}

function cronInWords(cron: Cron): Sentence {
  const days = daysInWords(cron);
  const clock = clockInWords(cron);
  if (days === null && !clock.exact) return clock;
  const { en, zh } = days ?? { en: 'every day', zh: '每天' };
  return {
    en: clock.exact ? `${en} ${clock.en}` : `${clock.en}, ${en}`,
    zh: clock.exact ? `${zh} ${clock.zh}` : `${zh}，${clock.zh}`,
  };
}

function windowInWords({ kind, startsAt, endsAt }: Schedule): Sentence {
  const starts = startsAt > 0 && kind !== 'every' ? iso(startsAt) : null;
  // The last instant that can be written at all is no end that anybody set.
  const ends = endsAt < Date.UTC(9999, 0) ? iso(endsAt) : null;
  return {
    en: (starts ? `, from ${starts} on` : '') + (ends ? `, until before ${ends}` : ''),
    zh: (starts ? `，自 ${starts} 起` : '') + (ends ? `，至 ${ends} 之前` : ''),
  };
}

const UNITS = [
  [86_400_000, 'day', '天'],
  [3_600_000, 'hour', '小时'],
  [60_000, 'minute', '分钟'],
  [1_000, 'second', '秒'],
  [1, 'millisecond', '毫秒'],
] as const;

function durationInWords(ms: number): Sentence {
  const [size, en, zh] = UNITS.find(([unit]) => ms % unit === 0)!;
  const count = ms / size;
  return { en: count === 1 ? `1 ${en}` : `${count} ${en}s`, zh: ` ${count} ${zh}` };
}

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
