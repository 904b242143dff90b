/** A value as text on the wire: JSON where it is an object or a list, nothing where it is null; always valid Unicode. */
export function wellFormedText(value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || value === undefined) return '';
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).toWellFormed();
}

/** Text within one segment of a path, or within a query: everything but RFC 3986's unreserved characters is encoded. */
export const encodeSegment = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const NOT_IN_A_PATH = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/g;

/** A path as somebody wrote it: what may stand in a path stays, escapes too, the rest is encoded. */
export const encodePath = (text: string): string => text.toWellFormed().replace(NOT_IN_A_PATH, encodeURIComponent);

/** One field of application/x-www-form-urlencoded, as browsers write it. */
export const encodeForm = (text: string): string =>
  encodeSegment(text).replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E');

const DOTS = /^(?:\.|%2e){1,2}$/i;

/** Whether a path would climb: servers resolve `.` and `..`, escaped ones as well. */
export const climbs = (path: string): boolean =>
  (path.includes('.') || path.includes('%')) && path.split('/').some((segment) => DOTS.test(segment));
