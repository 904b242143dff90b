import { CommandError } from './command-error.ts';
import type { Stored } from './definition-store.ts';

/** Version that a write is based on; null where it creates, so that nothing may be stored yet. */
export type ExpectedVersion = string | null;

/**
 * Refuses a write that is based on another version than the stored one. A write that names none (undefined) is unconditional.
 * @throws CommandError `conflict`, or `name-taken` where it creates, with the stored version as `current`
 */
export const expectVersion = (
  stored: Stored<unknown> | null,
  expected: readonly (ExpectedVersion | undefined)[],
): void => {
  for (const version of expected) {
    if (version === undefined) continue;
    if (version === null) {
      if (stored === null) continue;
      throw new CommandError(
        'name-taken',
        `There is one of this name already, at version ${stored.revision}. Choose another name, or change that one.`,
        { current: String(stored.revision) },
      );
    }
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
