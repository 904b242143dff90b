import { type Finding, finding, warning } from './finding.ts';
import { isCredentialHeader, isReservedHeader, LONGEST_HEADER } from './headers.ts';
import { membersOf, type Path, valueAt } from './path.ts';

/** `{{ secrets.NAME }}` within a header's value, with the filters that may follow. */
const SECRET_REFERENCE = /\{\{-?\s*secrets\.([A-Za-z_][A-Za-z0-9_-]*)\b[^}]*\}\}/g;
const OTHER_CREDENTIALS = /^(x-)?(api[-_]?key|auth[-_]?token|access[-_]?token)$|^x-xxl-job|^xxl-job-access-token$/i;

/** Names of the secrets that a header's value refers to. */
export const secretsNamedBy = (value: unknown): string[] =>
  typeof value === 'string' && value.length <= LONGEST_HEADER
    ? [...value.matchAll(SECRET_REFERENCE)].map((match) => match[1]!)
    : [];

/** Reserved names, names given twice in other case, and credentials written down. */
export function headerFindings(document: unknown, path: Path, owner: 'application' | 'job'): Finding[] {
  const seen = new Map<string, string>();
  return membersOf(valueAt(document, path)).flatMap(([headerName, value]) => {
    const here = [...path, headerName];
    const earlier = seen.get(headerName.toLowerCase());
    seen.set(headerName.toLowerCase(), headerName);
    if (isReservedHeader(headerName))
      return [finding(here, 'is a reserved header', `Remove it: ${reservedReason(headerName)}.`)];
    if (earlier) return [finding(here, `is the same header as ${earlier}`, 'Keep one of them.')];
    return credentialFindings(here, headerName, value, owner);
  });
}

function reservedReason(headerName: string): string {
  const lower = headerName.toLowerCase();
  if (lower === 'host') return "the host is the endpoint's (spec.domains[].host of the application where it differs)";
  if (/^(schedulerx-|belfry-|webhook-|idempotency-key|traceparent|tracestate)/.test(lower))
    return 'Belfry sends it with every call';
  return 'the connection decides it';
}

function credentialFindings(path: Path, headerName: string, value: unknown, owner: 'application' | 'job'): Finding[] {
  const references = secretsNamedBy(value);
  if (owner === 'job' && (references.length > 0 || isCredentialHeader(headerName)))
    return [finding(path, 'is a credential in a job', SECRETS_REMEDY(headerName))];
  if (isCredentialHeader(headerName) && references.length === 0)
    return [finding(path, 'is a credential written down', SECRETS_REMEDY(headerName))];
  if (OTHER_CREDENTIALS.test(headerName) && references.length === 0)
    return [warning(path, 'looks like a credential written down', SECRETS_REMEDY(headerName))];
  return [];
}

const SECRETS_REMEDY = (headerName: string) =>
  `Keep the value under spec.secrets of the HttpApplication and write ${headerName}: "{{ secrets.NAME }}" into its spec.headers.`;
