/** The zone that times are shown in for one that somebody wrote: UTC where it is none, or none that this browser knows. */
export const knownZone = (zone: unknown): string => {
  try {
    if (typeof zone !== 'string') return 'UTC';
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
};

/** How far a zone's clock is ahead of UTC at an instant, in ms. */
export const offsetAt = (zone: string, at: number): number =>
  Date.parse(`${wallText(new Date(at).toISOString(), zone)}Z`) - Math.floor(at / 1_000) * 1_000;

/** An instant on a zone's clock as fields of a form write it: `2026-11-21T08:30:00`. */
export const wallText = (at: string, zone: string): string =>
  new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    .format(new Date(at))
    .replace(' ', 'T');

/** The instant that a zone's clock shows, as RFC 3339 in UTC; within a skipped hour the one just after it. */
export const zonedInstant = (wall: string, zone: string): string => {
  const asUtc = Date.parse(`${wall}Z`);
  const guess = asUtc - offsetAt(zone, asUtc);
  return new Date(asUtc - offsetAt(zone, guess)).toISOString();
};
