/** An instant as every door shows it: RFC 3339 UTC with milliseconds. */
export const shownInstant = (ms: number): string => new Date(ms).toISOString();

export const shownInstantOrNull = (ms: number | null): string | null => (ms === null ? null : shownInstant(ms));
