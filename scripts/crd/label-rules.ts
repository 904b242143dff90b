import { namesMatch, rule } from './cel.ts';
import { orTell } from './structural.ts';

/** Ten thousand domains may have labels: a rule for each value would cost more than an API server allows. */
export const LABEL_VALUE = {
  type: 'string',
  maxLength: 63,
  ...orTell(
    { pattern: '^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$' },
    'at most 63 letters, digits, "-", "_" and "."; free text goes into displayName or description',
  ),
};

export const LABEL_NAMES = rule(
  namesMatch('^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$'),
  'holds what is not a label name. Use letters, digits, "-", "_" and ".", with a DNS prefix and "/" before it if need be.',
);
