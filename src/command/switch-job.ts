import { notFound } from './command-error.ts';
import type { DefinitionStore, Key, StoredJob } from './definition-store.ts';
import { type ExpectedVersion, expectVersion } from './expected-version.ts';
import { maySwitch } from './ownership.ts';
import type { CommandClock } from './ports.ts';
import type { Signals } from './signals.ts';

export interface SwitchPorts {
  definitions: DefinitionStore;
  clock: CommandClock;
  signals: Signals;
}
export type SwitchInput = Key & {
  expectedVersion?: ExpectedVersion;
  actor: string;
  address?: string | null;
  note?: string;
};

/** Sets `suspended`; where it is so already, nothing changes. @throws CommandError */
export const switchJob = async (ports: SwitchPorts, input: SwitchInput, suspended: boolean): Promise<StoredJob> => {
  const { namespace, name, actor, address = null, note } = input;
  const { stored, outcome } = await ports.definitions.changeJob(
    {
      ...{ namespace, name, actor, address, now: ports.clock.now(), dryRun: false },
      ...(note === undefined ? {} : { note }),
    },
    { application: null, otherJobs: false, otherSpecs: false },
    (job) => {
      if (job === null) throw notFound(`job ${name} in namespace ${namespace}`);
      expectVersion(job, [input.expectedVersion]);
      maySwitch(job);
      const { document } = job;
      return document.spec.suspended === suspended ? null : { ...document, spec: { ...document.spec, suspended } };
    },
  );
  if (outcome !== 'unchanged') ports.signals.scheduleChanged();
  return stored;
};
