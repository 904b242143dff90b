import type { StoredJob } from './definition-store.ts';
import { type SwitchInput, type SwitchPorts, switchJob } from './switch-job.ts';

/** The schedule opens runs again, from now on; what it named meanwhile stays skipped. @throws CommandError */
export const resumeJob = (ports: SwitchPorts, input: SwitchInput): Promise<StoredJob> => switchJob(ports, input, false);
