import type { Path } from './path.ts';

const LONGEST = 100;

/** Names of headers and fields whose values are credentials, or may well be. */
const CREDENTIAL = /auth|cookie|token|secret|passw|credential|session|api-?key|^signing$/i;

/** A value as a problem shows it: short, on one line, and never a secret. */
export function shownValue(path: Path, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (isSecret(path)) return '(hidden)';
  const text = typeof value === 'string' ? value : JSON.stringify(value, secretsHidden);
  // What stands before "@" in a URL is a user and a password.
  const head = text
    .slice(0, LONGEST)
    .replace(/\p{Cc}/gu, '\ufffd')
    .replace(/\/\/[^/\s@]*@/g, '//(hidden)@');
  return text.length > LONGEST ? `${head}…` : head;
}

function isSecret(path: Path): boolean {
  const steps = path.map(String);
  if (steps[1] === 'secrets' || (steps[1] === 'tls' && steps[2] === 'key')) return true;
  const last = steps.at(-1) ?? '';
  return (steps.includes('headers') || last === 'signing') && CREDENTIAL.test(last);
}

/** Whole objects are shown where a part of them is missing; their secrets are not. */
const secretsHidden = (key: string, value: unknown): unknown =>
  key === 'secrets' || key === 'value' || key === 'key' || CREDENTIAL.test(key) ? '(hidden)' : value;
