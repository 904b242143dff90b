/** Every code that a schedule is refused with; `docs/errors.md` lists them. */
export type ScheduleErrorCode =
  | 'cron-too-long'
  | 'cron-field-count'
  | 'cron-name'
  | 'cron-field'
  | 'cron-day-fields'
  | 'never-fires'
  | 'unknown-zone'
  | 'schedule-kind'
  | 'duration'
  | 'every-too-short'
  | 'instant';

/** A schedule that can't be kept, in words for the person who wrote it. */
export class ScheduleError extends Error {
  readonly code: ScheduleErrorCode;
  /** What to write instead, where that is known. */
  readonly remedy: string | undefined;

  constructor(code: ScheduleErrorCode, message: string, remedy?: string) {
    super(message);
    this.name = 'ScheduleError';
    this.code = code;
    this.remedy = remedy;
  }
}

/** A stranger's text, short enough to be repeated in a message. */
export const quoted = (text: string): string => `"${text.length > 60 ? `${text.slice(0, 57)}...` : text}"`;
