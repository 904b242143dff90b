import type { Client } from './client.ts';
import type { Terminal } from './terminal.ts';

/** How changes are made: where, and whether for real. */
export interface Way {
  client: Client;
  terminal: Terminal;
  dryRun: boolean;
}

/** Writes in flight at once: enough for a thousand documents in seconds, too few to crowd out anyone else. */
export const WRITES_AT_ONCE = 12;
