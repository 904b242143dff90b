import type { ExpectedVersion } from '../command/expected-version.ts';
import { malformed } from './body.ts';

interface Conditions {
  'if-match'?: string | undefined;
  'if-none-match'?: string | undefined;
}

/**
 * Version that a request's conditions ask for: `If-Match: "7"` or `7` that one, `If-None-Match: *` none at all (null), which a PUT alone may
 * ask for. Undefined where any will do, which `If-Match: *` says as well.
 * @throws CommandError `malformed` where a condition is none of these
 */
export const expectedVersionOf = (method: string, headers: Conditions): ExpectedVersion | undefined => {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (ifNoneMatch !== undefined) {
    if (method !== 'PUT')
      throw malformed('comes with an If-None-Match, but only PUT creates', 'Leave If-None-Match out.');
    if (ifNoneMatch.trim() === '*') return null;
    throw malformed(
      'comes with an If-None-Match other than *',
      'Write If-None-Match: * to create and never overwrite.',
    );
  }
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(ifMatch)?.[1];
  if (version === undefined)
    throw malformed('comes with an If-Match that is no version', 'Write the resourceVersion, such as "7".');
  return version;
};
