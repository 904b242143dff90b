import type { Refusal } from './text.ts';

const BARE_HOST = /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:\d{1,5})?(\/\S*)?$/;
/** Control and format characters, private ones and halves of others: parsers drop, keep or encode them, each as it likes. */
const SUSPICIOUS = /[ \\\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;

/**
 * Why a text is no base URL of an application, or null. Which addresses may be reached is the egress guard's question;
 * here a URL must be one that every parser reads alike.
 */
export function baseUrlRefusal(text: string): Refusal | null {
  if (text.includes('{{') || text.includes('{%'))
    return {
      error: 'is a template',
      remedy: 'Scheme, host and port are fixed; put templates into request.path or request.query of the job.',
    };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (!scheme && BARE_HOST.test(text))
    return { error: 'has no scheme', remedy: `Write https://${text} or http://${text}.` };
  if (scheme !== 'http' && scheme !== 'https')
    return { error: 'is not an http or https URL', remedy: 'Write a base URL such as https://api.example.com.' };
  if (SUSPICIOUS.test(text))
    return {
      error: 'holds a space, a backslash or an invisible character',
      remedy: 'Write a plain URL such as https://api.example.com/base.',
    };
  return parsedRefusal(text);
}

function parsedRefusal(text: string): Refusal | null {
  if (!URL.canParse(text))
    return { error: 'is not a URL', remedy: 'Write a base URL such as https://api.example.com.' };
  const url = new URL(text);
  // An empty userinfo (`https://@host`) leaves no trace in the parsed URL, so the text is asked.
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(text))
    return {
      error: 'holds credentials',
      remedy: 'Remove what stands before "@" and keep credentials under spec.secrets, used by spec.headers.',
    };
  if (text.includes('?') || text.includes('#'))
    return {
      error: 'holds a query or a fragment',
      remedy: `Write ${url.origin}${url.pathname} and put the query into request.query of the job.`,
    };
  if (!isResolvable(url.hostname))
    return {
      error: 'names a host that no DNS can hold',
      remedy: `A host has at most ${LONGEST_HOST} characters, each part between its dots 1 to ${LONGEST_LABEL}.`,
    };
  return null;
}

/** RFC 1035 §2.3.4, as written with dots and without the root's. */
const LONGEST_HOST = 253;
const LONGEST_LABEL = 63;

function isResolvable(hostname: string): boolean {
  if (hostname.startsWith('[')) return true;
  const host = hostname.replace(/\.$/, '');
  return host.length <= LONGEST_HOST && host.split('.').every((part) => part !== '' && part.length <= LONGEST_LABEL);
}
