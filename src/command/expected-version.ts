import { CommandError } from './command-error.ts';
import type { Stored } from './definition-store.ts';

/**
 * Refuses a write that is based on another version than the stored one. A write that names none is unconditional.
 * @throws CommandError `conflict`, with the stored version as `current`
 */
export const expectVersion = (stored: Stored<unknown> | null, expected: readonly (string | undefined)[]): void => {
  for (const version of expected) {
    if (version === undefined) continue;
    if (stored === null)
      throw new CommandError(
        'conflict',
        `The write is based on version ${version}, but the object does not exist (any more).`,
      );
    if (version !== String(stored.revision))
      throw new CommandError(
        'conflict',
        `The write is based on version ${version}, but version ${stored.revision} is stored.`,
        {
          current: String(stored.revision),
        },
      );
  }
};
