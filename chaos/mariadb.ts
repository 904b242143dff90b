import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error: plain JavaScript, which declares nothing
import { startMariaDb } from '../scripts/mariadb.mjs';
import { askAsRoot, type ChaosDatabase, type Died, signal } from './database.ts';
import { serverFaults } from './database-faults.ts';
import { lastingPort } from './ports.ts';

const DISK_MB = 4_096;
const START_TRIES = 5;
/** Without global privileges, which a database that is read-only lets pass. */
const USER = `CREATE DATABASE belfry; CREATE USER member@'127.0.0.1' IDENTIFIED BY 'member'; GRANT ALL ON belfry.* TO member@'127.0.0.1'`;

export const openMariaDb = async (folder: string, died: Died): Promise<ChaosDatabase> => {
  const place = join(folder, 'mariadb');
  mkdirSync(place);
  const isOwnDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', place]).status === 0;
  const unmount = () => {
    if (isOwnDisk) spawnSync('umount', ['--lazy', place]);
  };
  const server = await startMariaDb(place, { port: await lastingPort(), flags: ['--innodb-log-file-size=64M'] });
  if (server === null) {
    unmount();
    throw new Error('Chaos needs a MariaDB (apt-get install mariadb-server).');
  }
  const leaveNothing = () => {
    signal(server.pid, 'SIGKILL');
    unmount();
  };
  process.on('exit', leaveNothing);
  let isMeant = false;
  /** While its disk is full: resolves once there is room again. */
  let room: Promise<void> | null = null;
  let starting: Promise<void> | null = null;
  /**
   * Never twice at once on the same data: a fault of ours and somebody's hand may end it in the same moment. And not before there is room on
   * its disk: a MariaDB that begins on a full one waits for a minute before it looks again (MY_WAIT_FOR_USER_TO_FIX_PANIC), room or not.
   */
  const startAgain = (): Promise<void> => {
    starting ??= Promise.resolve(room)
      .then(() => startPatiently(server))
      .then(watch)
      .finally(() => {
        starting = null;
      });
    return starting!;
  };
  const watch = (): void => {
    void server.exited.then((how: string) => {
      if (isMeant) return;
      died('database', room !== null && how === 'SIGABRT' ? 'SIGABRT, as InnoDB ends itself on a full disk' : how);
      return startAgain();
    });
  };
  watch();
  const rows = <T>(statement: string) => askAsRoot<T>(server.socket, statement);
  /** Ends it, and starts it on the same data after `awayMs`. */
  const restart = async (how: NodeJS.Signals, awayMs: number) => {
    isMeant = true;
    await server.end(how);
    await new Promise((resolve) => setTimeout(resolve, awayMs));
    isMeant = false;
    await startAgain();
  };
  for (const statement of USER.split('; ')) await rows(statement);
  return {
    portOf: () => server.port,
    urlAt: (port) => `mysql://member:member@127.0.0.1:${port}/belfry`,
    pids: () => [{ name: 'database', pid: server.pid }],
    faults: serverFaults({
      rows,
      restart,
      signal: (name) => signal(server.pid, name),
      fill: isOwnDisk
        ? () => {
            const goOn = Promise.withResolvers<void>();
            room = goOn.promise;
            const widen = narrowDisk(place);
            return () => {
              try {
                widen();
              } finally {
                // Whatever became of the disk: who waits for room must not wait for ever.
                room = null;
                goOn.resolve();
              }
            };
          }
        : null,
    }),
    rows,
    dump: (file) => {
      const out = openSync(file, 'w');
      spawnSync('mariadb-dump', ['--no-defaults', `--socket=${server.socket}`, '-uroot', 'belfry'], {
        stdio: ['ignore', out, 'ignore'],
      });
      closeSync(out);
    },
    stop: async () => {
      isMeant = true;
      await server.stop();
      unmount();
      process.off('exit', leaveNothing);
    },
  };
};

/** The machine may be busy beyond what a start waits for. */
const startPatiently = async (server: { start(): Promise<void> }): Promise<void> => {
  for (let tries = 1; ; tries++)
    try {
      return await server.start();
    } catch (error) {
      if (tries === START_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
};

/**
 * Leaves the disk the size of what is on it, at once and without a byte of the machine's memory; again and again, because the database gives
 * space back. What is answered gives it its size back.
 */
const narrowDisk = (place: string): (() => void) => {
  const resize = (size: string) => spawnSync('mount', ['-o', `remount,size=${size}`, place]).status === 0;
  const narrow = () => {
    const { blocks, bfree, bsize } = statfsSync(place);
    // Refused where it grew since it was asked: the next time, then.
    return resize(String((blocks - bfree) * bsize));
  };
  narrow();
  const timer = setInterval(narrow, 200);
  return () => {
    clearInterval(timer);
    if (!resize(`${DISK_MB}m`)) throw new Error(`${place} could not be given its size back.`);
  };
};
