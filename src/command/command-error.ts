import type { Problem } from '../model/problem.ts';
import type { Code } from './codes.ts';

/** A refusal that the asker can act on. Doors turn its code into their own kind of answer. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: Code;
  /** Everything that is wrong at once, where the input is to blame. */
  readonly problems: readonly Problem[];
  /** resourceVersion of the stored object, where a write was based on another. */
  readonly current: string | undefined;
  /** When the same may be asked again with hope; absent where a moment is enough. */
  readonly retryAfterMs: number | undefined;

  /** @param detail a sentence for people */
  constructor(
    code: Code,
    detail: string,
    more: { problems?: readonly Problem[]; current?: string; retryAfterMs?: number } = {},
  ) {
    super(detail);
    this.code = code;
    this.problems = more.problems ?? [];
    this.current = more.current;
    this.retryAfterMs = more.retryAfterMs;
  }
}

export const notFound = (what: string): CommandError => new CommandError('not-found', `There is no ${what}.`);

/** @param problems at least one */
export const invalid = (problems: readonly Problem[]): CommandError =>
  new CommandError(
    'invalid',
    problems.length === 1 ? sentenceOf(problems[0]!) : `There are ${problems.length} problems.`,
    { problems },
  );

/** A problem as one sentence and what to do. */
export const sentenceOf = ({ path, message, remedy }: Problem): string =>
  `${path === '' ? 'The document' : path} ${message.replace(/\.$/, '')}. ${remedy}`;
