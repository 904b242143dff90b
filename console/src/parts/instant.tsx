import { usePreferences, useZone } from '../app/preferences.ts';

interface Shown {
  /** RFC 3339, as the API gives it. */
  at: string | null;
  /** What to show where there is none. */
  none?: string;
  /** Milliseconds matter where lateness is read. */
  precise?: boolean;
}

/** An instant in the viewer's zone or UTC, with the other of the two on hovering. */
export const Instant = ({ at, none = '–', precise = false }: Shown) => {
  const format = useInstantFormat(precise);
  if (at === null) return <span>{none}</span>;
  const utc = at.replace('T', ' ').replace('Z', ' UTC');
  return (
    <time dateTime={at} className="numbers" title={utc}>
      {format(at)}
    </time>
  );
};

/** For texts that are no element of their own, such as labels of charts. */
export const useInstantFormat = (precise = false): ((at: string | number) => string) => {
  const zone = useZone();
  const { language } = usePreferences();
  const format = formatFor(language, zone, precise);
  return (at) => format.format(new Date(at));
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes far longer than using it, and a page shows hundreds of instants. */
const formatFor = (language: 'en' | 'zh', zone: string, precise: boolean): Intl.DateTimeFormat => {
  const key = `${language} ${zone} ${precise}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(precise ? { fractionalSecondDigits: 3 } : {}),
  });
  formats.set(key, made);
  return made;
};
