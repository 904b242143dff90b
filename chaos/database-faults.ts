import type { ChaosDatabase } from './database.ts';
import { type Fault, seconds } from './fault.ts';

/** A database that is one process. */
export interface Server extends Pick<ChaosDatabase, 'rows'> {
  signal(name: NodeJS.Signals): void;
  /** Ends it (SIGKILL or SIGTERM), and starts it on the same data after `awayMs`. */
  restart(signal: NodeJS.Signals, awayMs: number): Promise<void>;
  /** Takes all space of its disk, until what is answered is called; null where the disk is not one of its own. */
  fill: (() => () => void) | null;
}

/** What happens to a database of one process. */
export const serverFaults = (database: Server): readonly Fault[] => [
  {
    name: 'database killed',
    numbers: 'F9',
    strike: async (_, chance) => {
      const awayMs = chance.between(0, 4_000);
      await database.restart('SIGKILL', awayMs);
      return { whom: 'database', what: `kill -9, started again after ${seconds(awayMs)}`, forMs: 0, end: () => {} };
    },
  },
  {
    name: 'database restarted',
    numbers: 'F9',
    strike: async (_, chance) => {
      const awayMs = chance.between(0, 2_000);
      await database.restart('SIGTERM', awayMs);
      return {
        whom: 'database',
        what: `stopped well, started again after ${seconds(awayMs)}`,
        forMs: 0,
        end: () => {},
      };
    },
  },
  {
    name: 'read-only',
    numbers: 'F9',
    strike: async (_, chance) => {
      const forMs = chance.between(2_000, 8_000);
      await database.rows('SET GLOBAL read_only = 1');
      return {
        whom: 'database',
        what: `refuses every write for ${seconds(forMs)}`,
        forMs,
        end: async () => void (await database.rows('SET GLOBAL read_only = 0')),
      };
    },
  },
  {
    name: 'connections gone',
    numbers: 'F10',
    strike: async () => {
      const open = await database.rows<{ id: number }>(
        "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = 'member'",
      );
      for (const { id } of open) await database.rows(`KILL ${id}`).catch(() => {});
      return { whom: 'database', what: `killed ${open.length} connections`, forMs: 0, end: () => {} };
    },
  },
  {
    name: 'frozen database',
    numbers: 'F9',
    strike: (_, chance) => {
      const forMs = chance.between(1_000, 6_000);
      database.signal('SIGSTOP');
      return {
        whom: 'database',
        what: `SIGSTOP for ${seconds(forMs)}`,
        forMs,
        end: () => database.signal('SIGCONT'),
      };
    },
  },
  ...(database.fill === null ? [] : [diskFull(database.fill)]),
];

const diskFull = (fill: () => () => void): Fault => ({
  name: 'disk full',
  numbers: 'F12',
  strike: (_, chance) => {
    const forMs = chance.between(4_000, 9_000);
    const empty = fill();
    return { whom: 'database', what: `no room on its disk for ${seconds(forMs)}`, forMs, end: empty };
  },
});
