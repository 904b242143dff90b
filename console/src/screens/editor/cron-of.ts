export const BUILDER_KINDS = ['minutes', 'hourly', 'daily', 'weekly', 'monthly'] as const;
export type BuilderKind = (typeof BUILDER_KINDS)[number];

/** What somebody who writes no cron chooses. */
export interface CronChoice {
  kind: BuilderKind;
  /** For `minutes`: every so many. */
  every: number;
  /** HH:MM */
  time: string;
  /** MON … SUN */
  weekdays: readonly string[];
  /** 1–31, or `L` for the last one. */
  day: string;
}

export const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;

/** The Quartz expression (seconds first) of a choice. */
export const cronOf = ({ kind, every, time, weekdays, day }: CronChoice): string => {
  const [hour, minute] = time.split(':').map(Number);
  switch (kind) {
    case 'minutes':
      return `0 */${every} * * * ?`;
    case 'hourly':
      return `0 ${minute} * * * ?`;
    case 'daily':
      return `0 ${minute} ${hour} * * ?`;
    case 'weekly':
      return `0 ${minute} ${hour} ? * ${weekdays.join(',')}`;
    case 'monthly':
      return `0 ${minute} ${hour} ${day} * ?`;
  }
};
