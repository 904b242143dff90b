import { notFound } from './command-error.ts';
import type { DefinitionStore, Key } from './definition-store.ts';
import { type ExpectedVersion, expectVersion } from './expected-version.ts';
import { mayDelete } from './ownership.ts';
import type { CommandClock } from './ports.ts';
import type { Signals } from './signals.ts';

/** Deletes a job: its slots stop at once, queued runs are cancelled, calls in flight settle, its history stays. @throws CommandError */
export const deleteJob = async (
  ports: { definitions: DefinitionStore; clock: CommandClock; signals: Signals },
  input: Key & { expectedVersion?: ExpectedVersion; actor: string; address?: string | null; ownerUid?: string },
): Promise<void> => {
  const { namespace, name, actor, address = null } = input;
  const id = await ports.definitions.deleteJob(
    { namespace, name, actor, address, now: ports.clock.now(), dryRun: false },
    (stored) => {
      mayDelete('job', stored, input.ownerUid);
      expectVersion(stored, [input.expectedVersion]);
    },
  );
  if (id === null) throw notFound(`job ${name} in namespace ${namespace}`);
  ports.signals.scheduleChanged();
};
