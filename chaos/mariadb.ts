import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error: plain JavaScript, which declares nothing
import { startMariaDb } from '../scripts/mariadb.mjs';
import { askAsRoot, type ChaosDatabase, type Died, signal } from './database.ts';
import { serverFaults } from './database-faults.ts';
import { lastingPort } from './ports.ts';

const DISK_MB = 4_096;
const START_TRIES = 60;
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
  let isFull = false;
  let starting: Promise<void> | null = null;
  /** Never twice at once on the same data: a fault of ours and somebody's hand may end it in the same moment. */
  const startAgain = (): Promise<void> => {
    starting ??= startPatiently(server)
      .then(watch)
      .finally(() => {
        starting = null;
      });
    return starting!;
  };
  const watch = (): void => {
    void server.exited.then((how: string) => {
      if (isMeant) return;
      died('database', isFull && how === 'SIGABRT' ? 'SIGABRT, as InnoDB ends itself on a full disk' : how);
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
            const empty = fillDisk(join(place, 'ballast'));
            isFull = true;
            return () => {
              isFull = false;
              empty();
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

/** Without room on its disk it may end by itself, and does not start again before there is some. */
const startPatiently = async (server: { start(): Promise<void> }): Promise<void> => {
  for (let tries = 1; ; tries++)
    try {
      return await server.start();
    } catch (error) {
      if (tries === START_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
};

/** Goes on filling, because the database gives space back too. */
const fillDisk = (file: string): (() => void) => {
  const fill = () => {
    const { bavail, bsize } = statfsSync(join(file, '..'));
    for (let left = bavail * bsize; left > 0; left -= 1 << 24)
      try {
        writeFileSync(file, Buffer.alloc(Math.min(left, 1 << 24)), { flag: 'a' });
      } catch {
        return;
      }
  };
  fill();
  const timer = setInterval(fill, 200);
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
};
