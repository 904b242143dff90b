import { malformed } from './body.ts';

/** Version that an `If-Match` asks for: `"7"` or `7`; `*` asks for none in particular. */
export const versionOf = (ifMatch: string | undefined): string | undefined => {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(ifMatch)?.[1];
  if (version === undefined)
    throw malformed('comes with an If-Match that is no version', 'Write the resourceVersion, such as "7".');
  return version;
};
