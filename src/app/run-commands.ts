import { createHash } from 'node:crypto';
import type { Database } from '../adapter/database/sql.ts';
import { runStore } from '../adapter/database/stores/run-store.ts';
import type { RunCommands } from '../api/ports.ts';
import { cancelRun } from '../command/cancel-run.ts';
import type { CommandClock } from '../command/ports.ts';
import { rerunRun } from '../command/rerun-run.ts';
import { runNow } from '../command/run-now.ts';
import type { Signals } from '../command/signals.ts';

/** The commands for runs over the database, as every door gives them. */
export const runCommands = (database: Database, clock: CommandClock, signals: Signals): RunCommands => {
  const ports = {
    runs: runStore(database),
    clock,
    signals,
    hash: (text: string) => createHash('sha256').update(text).digest('hex'),
  };
  return {
    runNow: (input) => runNow(ports, input),
    cancelRun: (input) => cancelRun(ports, input),
    rerunRun: (input) => rerunRun(ports, input),
  };
};
