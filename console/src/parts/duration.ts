import { usePreferences } from '../app/preferences.ts';

const UNITS = {
  en: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd', gap: ' ' },
  zh: { ms: '毫秒', s: '秒', min: '分', h: '小时', d: '天', gap: ' ' },
} as const;

const SIZES = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Milliseconds as people say them, in the viewer's language: `40 ms`, `2.3 s`, `3 min 5 s`, `2 d 4 h`; two units at most. */
export const useDuration = (): ((ms: number) => string) => {
  const { language } = usePreferences();
  return (ms) => durationText(ms, language);
};

const MS_OF: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration as manifests write it (`20s`, `90m`) as people say it; anything else as it is. */
export const useWrittenDuration = (): ((text: string) => string) => {
  const duration = useDuration();
  return (text) => {
    const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
    return count === undefined || unit === undefined ? text : duration(Number(count) * MS_OF[unit]!);
  };
};

export const durationText = (ms: number, language: 'en' | 'zh'): string => {
  const units = UNITS[language];
  const part = (value: number, unit: keyof typeof units) => `${value}${units.gap}${units[unit]}`;
  const span = Math.max(0, ms);
  if (span < 1_000) return part(Math.round(span), 'ms');
  if (span < 10_000) return part(Math.floor(span / 100) / 10, 's');
  const first = SIZES.findIndex(([, size]) => span >= size);
  const [unit, size] = SIZES[first]!;
  const next = SIZES[first + 1];
  const whole = Math.floor(span / size);
  const rest = next === undefined ? 0 : Math.floor((span - whole * size) / next[1]);
  return next === undefined || rest === 0 ? part(whole, unit) : `${part(whole, unit)} ${part(rest, next[0])}`;
};
