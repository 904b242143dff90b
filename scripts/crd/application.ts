import type { JsonSchema } from '../../src/model/json-schema.ts';
import { name } from '../../src/model/metadata.ts';
import { namesMatch, notLonger, rule, telling } from './cel.ts';
import { APPLICATION_HEADERS, HEADERS_NAME_KNOWN_SECRETS } from './header-rules.ts';
import { LABEL_NAMES, LABEL_VALUE } from './label-rules.ts';
import { type Overlay, orTell, patternRule } from './structural.ts';

const EITHER = 'Write either domains: [{ url: https://api.example.com }] or kubernetes: [{ service: NAME }].';

/** Secrets of a manifest stay in Secrets: what `kubectl apply` writes lies in etcd in the clear. */
const SECRET = {
  type: 'object',
  properties: {
    value: { type: 'string', maxLength: 65_536, description: 'Not here: a value would lie in etcd in the clear.' },
    secretKeyRef: {
      type: 'object',
      description: 'Where the secret is kept.',
      required: ['name', 'key'],
      properties: {
        name: {
          type: 'string',
          minLength: 1,
          maxLength: 63,
          'x-kubernetes-validations': [patternRule(name().meta() as JsonSchema)],
          description: 'Name of the Secret in the namespace of the application.',
        },
        key: { type: 'string', minLength: 1, maxLength: 253, description: 'Key within the Secret.' },
      },
    },
  },
};

/** `http` as `http`, `Http`, `hTtp` …: comparing beginnings is next to free in CEL, where a pattern would cost five scans. */
const inAnyCase = (word: string): string[] =>
  [...word].reduce((begun, letter) => begun.flatMap((start) => [start + letter, start + letter.toUpperCase()]), ['']);
const SCHEMES = ['http', 'https'].flatMap(inAnyCase);

/**
 * As src/model/url.ts refuses them; so simple each, because thousands of domains may stand in one object, and CEL costs by the worst case:
 * a rule may scan each URL once, which a pattern of up to four characters does.
 */
const BASE_URL = [
  telling(
    `'has no scheme. Write https://' + self + ' or http://' + self + '.'`,
    rule(`self.contains('://')`, 'has no scheme. Write https:// or http:// before it.'),
  ),
  rule(
    `!self.contains('://') || ${SCHEMES.map((scheme) => `self.startsWith('${scheme}://')`).join(' || ')}`,
    'is not an http or https URL. Write a base URL such as https://api.example.com.',
  ),
  ...['{{', '{%'].map((opening) =>
    rule(
      `!self.contains('${opening}')`,
      'is a template. Scheme, host and port are fixed; put templates into request.path or request.query of the job.',
    ),
  ),
  rule(
    `!self.contains('@')`,
    'holds credentials. Remove what stands before "@" and keep credentials under spec.secrets, used by spec.headers; an "@" of the path is written %40.',
  ),
  rule(
    `!self.matches('[?#]')`,
    'holds a query or a fragment. Remove it, and put the query into request.query of the job.',
  ),
  ...[String.raw` |\\`, String.raw`\pC`].map((pattern) =>
    rule(
      `!self.matches(r'${pattern}')`,
      'holds a space, a backslash or an invisible character. Write a plain URL such as https://api.example.com/base.',
    ),
  ),
];

const CERTIFICATES = [
  rule(
    `self.contains('-----BEGIN CERTIFICATE-----')`,
    'is not a certificate in PEM form. Paste the text that begins with -----BEGIN CERTIFICATE-----, without any private key.',
  ),
  rule(`!self.contains('PRIVATE KEY')`, 'holds a private key. Paste the text of the certificates alone.'),
];

/** What the rules of src/model/application-rules.ts are in CEL. */
export const APPLICATION: Overlay = {
  replace: {
    'spec.headers{}': { type: 'string', maxLength: 8192 },
    'spec.secrets{}': SECRET,
    'spec.domains[].labels{}': LABEL_VALUE,
    'spec.domains[].host': {
      type: 'string',
      maxLength: 260,
      ...orTell(
        { pattern: String.raw`^([A-Za-z0-9_]([-A-Za-z0-9_.]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$` },
        'a host name alone, such as billing.internal, without scheme or path',
      ),
    },
  },
  add: {
    // One address once; and server-side apply can tell two owners' domains apart.
    'spec.domains': { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['url'] },
    'spec.kubernetes': { 'x-kubernetes-list-type': 'atomic' },
  },
  rules: {
    spec: [
      rule('has(self.kubernetes) || has(self.domains)', `says nowhere where the application answers. ${EITHER}`),
      rule('!has(self.kubernetes) || !has(self.domains)', `holds kubernetes and domains. ${EITHER}`),
      rule(
        '!has(self.signing) || (has(self.secrets) && self.signing in self.secrets)',
        'names a secret that spec.secrets does not hold. Add the secret under spec.secrets.',
        '.signing',
      ),
      rule(
        '!has(self.tls) || !has(self.tls.key) || (has(self.secrets) && self.tls.key in self.secrets)',
        'names a secret that spec.secrets does not hold. Add the secret under spec.secrets.',
        '.tls.key',
      ),
      HEADERS_NAME_KNOWN_SECRETS,
    ],
    'spec.headers': APPLICATION_HEADERS,
    'spec.secrets': [
      rule(
        namesMatch('^[A-Za-z_][A-Za-z0-9_-]{0,62}$'),
        'holds what is not the name of a secret. Use letters, digits, "-" and "_", beginning with a letter.',
      ),
    ],
    'spec.secrets{}': [
      rule(
        '!has(self.value)',
        'would lie in etcd in the clear. Keep the value in a Secret and write secretKeyRef: { name: SECRET, key: KEY }.',
        '.value',
      ),
      rule(
        'has(self.secretKeyRef) || has(self.value)',
        'is missing. Write secretKeyRef: { name: SECRET, key: KEY }.',
        '.secretKeyRef',
      ),
    ],
    'spec.domains[].url': BASE_URL,
    'spec.domains[].labels': [LABEL_NAMES],
    'spec.healthCheck.path': [
      rule(
        String.raw`self.matches(r'^/([^/\s\\#][^\s\\#]*)?$')`,
        'is not a path. Begin with a single "/", such as /healthz.',
      ),
    ],
    'spec.healthCheck': [
      rule(
        notLonger('self.timeout', 'self.interval'),
        'leaves timeout longer than interval. Write a timeout (2s unless given) that is at most interval.',
        '.timeout',
      ),
    ],
    'spec.tls': [
      rule(
        'has(self.certificate) || !has(self.key)',
        'is missing. A client certificate needs certificate (PEM) and key (the name of a secret).',
        '.certificate',
      ),
      rule(
        'has(self.key) || !has(self.certificate)',
        'is missing. A client certificate needs certificate (PEM) and key (the name of a secret).',
        '.key',
      ),
    ],
    'spec.tls.ca': CERTIFICATES,
    'spec.tls.certificate': CERTIFICATES,
  },
};
