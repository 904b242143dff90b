type Headers = Record<string, string | string[]>;

/** Whole seconds, or a date of HTTP's (RFC 9110 names three forms). Nothing else: `Date.parse` alone takes almost any text. */
const SECONDS = /^\d{1,15}$/;
const HTTP_DATE =
  /^(?:[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Za-z]{6,9}, \d{2}-[A-Za-z]{3}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/**
 * How long a reply's `Retry-After` asks to stay away, in ms from now; null where it asks nothing that can be read.
 * A date is measured against the reply's own `Date` where there is one, since the target's clock may be far from ours.
 * The caller caps it: a target that says a year is answered with maxInterval.
 */
export const retryAfterMs = (headers: Headers, now: number): number | null => {
  const text = first(headers['retry-after'])?.trim();
  if (text === undefined) return null;
  if (SECONDS.test(text)) return Number(text) * 1000;
  const until = httpDate(text);
  if (until === null) return null;
  const saidAt = httpDate(first(headers.date)?.trim() ?? '') ?? now;
  return Math.max(0, until - saidAt);
};

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

const httpDate = (text: string): number | null => {
  if (!HTTP_DATE.test(text)) return null;
  const instant = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(instant) ? null : instant;
};
