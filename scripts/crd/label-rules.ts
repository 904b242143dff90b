import { namesMatch, rule } from './cel.ts';

export const LABEL_NAMES = rule(
  namesMatch('^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$'),
  'holds what is not a label name. Use letters, digits, "-", "_" and ".", with a DNS prefix and "/" before it if need be.',
);
