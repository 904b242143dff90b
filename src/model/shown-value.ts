import { isCredentialHeader } from './headers.ts';
import type { Path } from './path.ts';

const LONGEST = 100;

/** A value as a problem shows it: short, on one line, and never a secret. */
export function shownValue(path: Path, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (isSecret(path)) return '(hidden)';
  const text = typeof value === 'string' ? value : JSON.stringify(value, secretsHidden);
  const head = text.slice(0, LONGEST).replace(/\p{Cc}/gu, '\ufffd');
  return text.length > LONGEST ? `${head}…` : head;
}

function isSecret(path: Path): boolean {
  const steps = path.map(String);
  if (steps[1] === 'secrets' || (steps[1] === 'tls' && steps[2] === 'key')) return true;
  return steps.includes('headers') && isCredentialHeader(steps.at(-1) ?? '');
}

/** Whole objects are shown where a part of them is missing; their secrets are not. */
const secretsHidden = (key: string, value: unknown): unknown =>
  key === 'secrets' || key === 'value' || key === 'key' || isCredentialHeader(key) ? '(hidden)' : value;
