/** One thing wrong with what somebody wrote: where, what, why, and what to write instead. */
export interface Problem {
  /** Path in the document, `spec.schedule.cron`; empty for the document as a whole. */
  path: string;
  /** The offending value as text, shortened; absent where nothing was given. */
  value?: string;
  message: string;
  remedy: string;
}

/** A parser's answer: the value, or every problem at once. */
export type Parsed<T> = { ok: true; value: T; warnings: Problem[] } | { ok: false; problems: Problem[] };
