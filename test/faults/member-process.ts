/**
 * One member in a process of its own, which dies by SIGKILL at a failpoint. Told `{ at, times }` it dies there, the so-manieth time.
 *
 *   node --experimental-transform-types test/faults/member-process.ts DATABASE-URL NAME
 */
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import { startBelfry } from '../support/belfry.ts';
import type { Failpoint } from '../support/failpoints.ts';

export interface Doom {
  at: Failpoint;
  /** = 1 */
  times?: number;
}

const [url, name] = process.argv.slice(2) as [string, string];
let doom: Doom | null = null;
let passed = 0;
process.on('message', (message: Doom) => {
  doom = message;
  process.send!('doomed');
});
await startBelfry(await openDatabase({ url, pool: 4 }), {
  env: { BELFRY_MEMBER: name },
  reached: (point) => {
    if (point !== doom?.at || ++passed < (doom.times ?? 1)) return;
    process.kill(process.pid, 'SIGKILL');
  },
});
process.send!('ready');
