import { InvalidArgumentError } from 'commander';

/** A whole number from 1 on. @throws InvalidArgumentError, which names the option */
export function positive(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number from 1 on is expected.');
}
