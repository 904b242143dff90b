import { notFound } from './command-error.ts';
import type { DefinitionStore, Key } from './definition-store.ts';
import { type ExpectedVersion, expectVersion } from './expected-version.ts';
import { mayDelete } from './ownership.ts';
import type { CommandClock } from './ports.ts';
import type { Signals } from './signals.ts';

/**
 * Deletes an application and its stored secrets. Its jobs stay: their slots are recorded as failed for want of an application until it
 * comes back, so that a folder may be deleted and applied in any order. @throws CommandError
 */
export const deleteApplication = async (
  ports: { definitions: DefinitionStore; clock: CommandClock; signals: Signals },
  input: Key & { expectedVersion?: ExpectedVersion; actor: string; address?: string | null; ownerUid?: string },
): Promise<void> => {
  const { namespace, name, actor, address = null } = input;
  const id = await ports.definitions.deleteApplication(
    { namespace, name, actor, address, now: ports.clock.now(), dryRun: false },
    (stored) => {
      mayDelete('application', stored, input.ownerUid);
      expectVersion(stored, [input.expectedVersion]);
    },
  );
  if (id === null) throw notFound(`application ${name} in namespace ${namespace}`);
  ports.signals.applicationChanged(id);
};
