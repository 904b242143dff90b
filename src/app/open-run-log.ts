import { RunLog } from '../adapter/system/run-log.ts';
import { nodeTimers } from '../adapter/system/timers.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../engine/ports.ts';

/** What becomes of runs, in the log of this process. */
export const openRunLog = ({ member, log: { level } }: Settings, log: Log): RunLog =>
  new RunLog({ log, timers: nodeTimers, member, isDebug: level === 'debug' || level === 'trace' });
