import type { RowDataPacket } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import type { Fault } from './fault.ts';

/** Where the members keep everything: one server, or several nodes. */
export interface ChaosDatabase {
  /** Where member n (from 0) finds the database without a proxy. */
  portOf(member: number): number;
  /** For BELFRY_DATABASE_URL, by way of a proxy's port. */
  urlAt(port: number): string;
  /** Its processes, by the names that people read. */
  pids(): { name: string; pid: number }[];
  /** What can happen to it. */
  faults: readonly Fault[];
  /** Asked past all proxies, as root. */
  rows<T>(statement: string): Promise<T[]>;
  /** Writes everything that it holds to a file, as SQL. */
  dump(file: string): void;
  stop(): Promise<void>;
}

/** Told where a process of the database ended unasked; it is started again by then. */
export type Died = (name: string, how: string) => void;

/** Asks as root, by a connection of its own. */
export const askAsRoot = async <T>(socketPath: string, statement: string, first?: string): Promise<T[]> => {
  const connection = await createConnection({ socketPath, user: 'root', connectTimeout: 3_000 });
  // Its end may come with the server's.
  connection.on('error', () => {});
  try {
    if (first !== undefined) await connection.query({ sql: first, timeout: 10_000 });
    return (await connection.query<RowDataPacket[]>({ sql: statement, timeout: 10_000 }))[0] as T[];
  } finally {
    connection.destroy();
  }
};

/** To a process that may have ended meanwhile. */
export const signal = (pid: number | undefined, name: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch {
    // It has ended.
  }
};
