import { given, notLonger, rule } from './cel.ts';
import { JOB_HEADERS } from './header-rules.ts';
import { LABEL_NAMES } from './label-rules.ts';
import { ANY, INT_OR_TEXT, type Overlay } from './structural.ts';

/** A field that means something only beside another's value; its default is harmless. */
const onlyWith = (field: string, other: string, value: string, fallback?: string) =>
  rule(
    `!has(self.${field}) || self.${other} == '${value}'${fallback === undefined ? '' : ` || self.${field} == ${fallback}`}`,
    `means nothing without ${other}: ${value}. Remove it, or write ${other}: ${value}.`,
    `.${field}`,
  );

const withinTimeout = (field: string, fallback: string) =>
  rule(
    `self.${field} == '${fallback}' || ${notLonger(`self.${field}`, 'self.timeout')}`,
    'is longer than timeout. Shorten it, or write a longer timeout; timeout covers the whole exchange.',
    `.${field}`,
  );

/** Templates may hold what a plain path may not. */
const PLAIN = String.raw`?#\\\x00-\x1f\x7f`;
const TEMPLATE = String.raw`\{\{[^\x00-\x1f\x7f]*?\}\}|\{%[^\x00-\x1f\x7f]*?%\}`;
const PATH = `^/(([^/${PLAIN}]|${TEMPLATE})([^${PLAIN}]|${TEMPLATE})*)?$`;

const TEXT_NAMES = [
  rule('self.all(name, size(name) > 0 && size(name) <= 256)', 'holds a name that is empty or longer than 256.'),
];

/** What the rules of src/model/job-rules.ts are in CEL. */
export const JOB: Overlay = {
  replace: {
    'spec.request.headers{}': { type: 'string', maxLength: 8192 },
    'spec.request.body': ANY,
    'spec.success.status': ANY,
    'spec.retry.on[]': { ...INT_OR_TEXT, enum: ['fault', '5xx', '429', 429, 'verdict'] },
  },
  fields: {
    'spec.retry': {
      true: { type: 'array', items: INT_OR_TEXT, description: 'Not a field: the bare word `on` is true to YAML 1.1.' },
    },
  },
  add: {
    'spec.startsAt': { maxLength: 40, pattern: '^\\d{4}-\\d\\d-\\d\\dT' },
    'spec.endsAt': { maxLength: 40, pattern: '^\\d{4}-\\d\\d-\\d\\dT' },
    'spec.schedule.at': { maxLength: 40, pattern: '^\\d{4}-\\d\\d-\\d\\dT' },
    'spec.dependsOn': { maxItems: 0 },
    // CEL can't see a body of free JSON, so that this is said in the schema's own words.
    'spec.request': { not: { anyOf: [{ required: ['body', 'form'] }, { required: ['body', 'multipart'] }] } },
  },
  rules: {
    spec: [
      rule(
        '!has(self.startsAt) || !has(self.endsAt) || self.endsAt > self.startsAt',
        'is not after startsAt. Let the window end after it starts.',
        '.endsAt',
      ),
      onlyWith('shards', 'routeStrategy', 'Sharded'),
      onlyWith('hashKey', 'routeStrategy', 'ConsistentHash'),
      onlyWith('maxConcurrentRuns', 'concurrencyPolicy', 'Allow', '100'),
      onlyWith('misfireLimit', 'misfirePolicy', 'FireAll', '100'),
      onlyWith('waitForEndpoint', 'noEndpointPolicy', 'Wait', `'1m'`),
      rule(
        `self.routeStrategy != 'Sharded' || has(self.shards)`,
        'is missing. Write how many shards a run has; Broadcast takes one an endpoint.',
        '.shards',
      ),
      rule(
        `self.maxQueued == 100 || !(self.concurrencyPolicy in ['Forbid', 'Replace'])`,
        'means nothing with concurrencyPolicy Forbid or Replace. Remove it, or write concurrencyPolicy: Queue.',
        '.maxQueued',
      ),
      withinTimeout('idleTimeout', '30s'),
      withinTimeout('connectTimeout', '3s'),
    ],
    'spec.schedule': [
      rule(
        `${given(['cron', 'every', 'at', 'after'])} <= 1`,
        'holds more than one of cron, every, at and after. Keep one of them; several schedules are several jobs.',
      ),
    ],
    'spec.request': [
      rule(
        '!has(self.form) || !has(self.multipart)',
        'stands beside form. Keep one of body, form and multipart.',
        '.multipart',
      ),
    ],
    'spec.request.path': [
      rule(
        `self.matches(r'${PATH}')`,
        'is not a path. Begin with a single "/", without "?", "#" and backslash; a query belongs into request.query.',
      ),
    ],
    'spec.request.headers': JOB_HEADERS,
    'spec.request.query': TEXT_NAMES,
    'spec.request.form': TEXT_NAMES,
    'spec.request.multipart': TEXT_NAMES,
    'spec.success.body': [
      rule(
        `${given(['equals', 'contains', 'matches'])} == 1`,
        'needs exactly one rule. Keep one of equals, contains and matches.',
      ),
    ],
    'spec.endpoints.labels': [LABEL_NAMES],
    'spec.retry': [
      rule(
        '!has(self.__true__)',
        'is what YAML 1.1 makes of the bare word on. Put it in quotes: "on": [fault, 5xx].',
        '.true',
      ),
      rule(
        notLonger('self.interval', 'self.maxInterval'),
        'leaves interval longer than maxInterval. Write a maxInterval (5m unless given) that is at least interval.',
        '.interval',
      ),
    ],
  },
};
