import type { StoredJob } from './definition-store.ts';
import { type SwitchInput, type SwitchPorts, switchJob } from './switch-job.ts';

/** From now on the schedule opens no runs; manual ones still work. @throws CommandError */
export const suspendJob = (ports: SwitchPorts, input: SwitchInput): Promise<StoredJob> => switchJob(ports, input, true);
