import { type CelRule, noName, rule } from './cel.ts';

const RESERVED =
  '^(?i:host|content-length|transfer-encoding|connection|keep-alive|proxy-(authenticate|authorization|connection)|te|trailer|upgrade|expect|http2-settings|idempotency-key|traceparent|tracestate|(schedulerx|belfry|webhook)-.*)$';
const CREDENTIAL = '^(?i:authorization|cookie)$';
const SECRET = String.raw`\{\{-?\s*secrets\.[\w-]+`;
const REMEDY =
  'Keep the value in a Secret, name it under spec.secrets of the HttpApplication and write "{{ secrets.NAME }}" into its spec.headers.';

/** Names of headers, of either kind of document. */
const NAMES: readonly CelRule[] = [
  noName(
    String.raw`!name.matches(r'^[!#$%&*+\-.^_|~0-9A-Za-z\x27\x60]{1,128}$')`,
    'is not a header name. Use letters, digits and "-".',
  ),
  noName(
    `name.matches(r'${RESERVED}')`,
    'is a reserved header. Remove it: Belfry sends it with every call, or the connection decides it.',
  ),
  noName(
    String.raw`self[name].matches(r'[\x00-\x1f\x7f]')`,
    'holds a control character. A header is one line: remove line breaks and other control characters.',
  ),
];

/** A literal credential in a manifest would lie in etcd and in every backup of it. */
export const APPLICATION_HEADERS: readonly CelRule[] = [
  ...NAMES,
  noName(
    `name.matches(r'${CREDENTIAL}') && !self[name].matches(r'${SECRET}')`,
    `is a credential written down. ${REMEDY}`,
  ),
];

export const JOB_HEADERS: readonly CelRule[] = [
  ...NAMES,
  noName(`name.matches(r'${CREDENTIAL}') || self[name].matches(r'${SECRET}')`, `is a credential in a job. ${REMEDY}`),
];

/** Rule at spec of an application: the secrets that its headers name are there. */
export const HEADERS_NAME_KNOWN_SECRETS: CelRule = rule(
  `!has(self.headers) || !has(self.secrets) || self.headers.all(name, self.headers[name].findAll(r'${SECRET}').all(found, found.split('.')[1] in self.secrets))`,
  'names a secret that spec.secrets does not hold. Add the secret under spec.secrets.',
  '.headers',
);
