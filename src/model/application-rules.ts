import { durationMs, isDuration } from './duration.ts';
import { type Finding, finding, warning } from './finding.ts';
import { headerFindings, secretsNamedBy } from './header-rules.ts';
import { membersOf, type Path, valueAt } from './path.ts';
import { baseUrlRefusal } from './url.ts';

/** What no single field of an application can know. Every rule takes any JSON value and answers for what it understands. */
export const applicationFindings = (document: unknown): Finding[] => RULES.flatMap((rule) => rule(document));

type Rule = (document: unknown) => Finding[];

const given = (document: unknown, ...steps: string[]) => valueAt(document, ['spec', ...steps]);
const isGiven = (value: unknown) => value !== undefined && value !== null;

const oneKindOfTarget: Rule = (document) => {
  const spec = valueAt(document, ['spec']);
  if (spec !== undefined && (typeof spec !== 'object' || spec === null || Array.isArray(spec))) return [];
  const kinds = ['kubernetes', 'domains'].filter((kind) => isGiven(given(document, kind)));
  if (kinds.length === 1) return [];
  const message = kinds.length === 0 ? 'says nowhere where the application answers' : 'holds kubernetes and domains';
  return [
    finding(
      ['spec'],
      message,
      'Write either domains: [{ url: https://api.example.com }] or kubernetes: [{ service: NAME }].',
    ),
  ];
};

/** The base URL is an endpoint's name in runs and in limits, so two endpoints can't share one. */
const domainsOnce: Rule = (document) => {
  const domains = given(document, 'domains');
  if (!Array.isArray(domains)) return [];
  const first = new Map<string, number>();
  return domains.flatMap((_, index) => {
    const url = given(document, 'domains', String(index), 'url');
    if (typeof url !== 'string' || url.length > 2048 || baseUrlRefusal(url)) return [];
    const address = new URL(url).href.replace(/\/$/, '');
    const earlier = first.get(address);
    if (earlier === undefined) first.set(address, index);
    return earlier === undefined
      ? []
      : [
          finding(
            ['spec', 'domains', index, 'url'],
            `is the same as domains[${earlier}]`,
            'Keep one, with a higher weight if it takes more.',
          ),
        ];
  });
};

/** Its Pods are called once all the same, with the weight of the first. */
const bindingsOnce: Rule = (document) => {
  const bindings = given(document, 'kubernetes');
  if (!Array.isArray(bindings)) return [];
  const first = new Map<string, number>();
  return bindings.flatMap((binding, index) => {
    const of = (field: string, unlessGiven: unknown) => valueAt(binding, [field]) ?? unlessGiven;
    const home = valueAt(document, ['metadata', 'namespace']) ?? 'default';
    const bound = JSON.stringify([
      of('cluster', 'local'),
      of('namespace', home),
      of('service', null),
      of('port', null),
    ]);
    const earlier = first.get(bound);
    if (earlier === undefined) first.set(bound, index);
    return earlier === undefined
      ? []
      : [
          warning(
            ['spec', 'kubernetes', index],
            `binds the same Service as kubernetes[${earlier}]`,
            'Keep one, with a higher weight if it takes more.',
          ),
        ];
  });
};

const oneSourceOfSecret: Rule = (document) =>
  membersOf(given(document, 'secrets')).flatMap(([secretName, secret]) => {
    const sources = ['value', 'secretKeyRef'].filter((source) => isGiven(valueAt(secret, [source])));
    if (sources.length < 2) return [];
    return [finding(['spec', 'secrets', secretName], 'holds value and secretKeyRef', 'Keep one of them.')];
  });

const unknownSecret = (document: unknown, path: Path, secretName: string): Finding[] => {
  const names = membersOf(given(document, 'secrets')).map(([known]) => known);
  if (names.includes(secretName)) return [];
  const known = names.length > 0 ? ` Known: ${names.slice(0, 20).join(', ')}.` : '';
  return [
    finding(path, 'names a secret that spec.secrets does not hold', `Add the secret under spec.secrets.${known}`),
  ];
};

const secretsThatExist: Rule = (document) => {
  const signing = given(document, 'signing');
  const key = given(document, 'tls', 'key');
  return [
    ...(typeof signing === 'string' ? unknownSecret(document, ['spec', 'signing'], signing) : []),
    ...(typeof key === 'string' ? unknownSecret(document, ['spec', 'tls', 'key'], key) : []),
    ...membersOf(given(document, 'headers')).flatMap(([headerName, value]) =>
      secretsNamedBy(value).flatMap((secretName) =>
        unknownSecret(document, ['spec', 'headers', headerName], secretName),
      ),
    ),
  ];
};

const certificateWithKey: Rule = (document) => {
  const missing = ['certificate', 'key'].filter((part) => !isGiven(given(document, 'tls', part)));
  if (missing.length !== 1) return [];
  return [
    finding(
      ['spec', 'tls', missing[0]!],
      'is missing',
      'A client certificate needs certificate (PEM) and key (the name of a secret).',
    ),
  ];
};

const probeWithinInterval: Rule = (document) => {
  const timeout = given(document, 'healthCheck', 'timeout');
  const interval = given(document, 'healthCheck', 'interval');
  const timeoutMs = durationMs(isDuration(timeout) ? timeout : '2s');
  const intervalMs = durationMs(isDuration(interval) ? interval : '10s');
  if (!isGiven(given(document, 'healthCheck')) || timeoutMs <= intervalMs) return [];
  const field = isGiven(timeout) ? 'timeout' : 'interval';
  return [
    finding(
      ['spec', 'healthCheck', field],
      'leaves timeout longer than interval',
      'Write a timeout (2s unless given) that is at most interval.',
    ),
  ];
};

const RULES: readonly Rule[] = [
  oneKindOfTarget,
  domainsOnce,
  bindingsOnce,
  oneSourceOfSecret,
  secretsThatExist,
  certificateWithKey,
  probeWithinInterval,
  (document) => headerFindings(document, ['spec', 'headers'], 'application'),
];
