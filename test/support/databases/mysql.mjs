/**
 * A throw-away MySQL (Oracle's, which MariaDB is not) on a free loopback port. Where none is installed, one is unpacked
 * from Debian's packages into the user's cache folder, once, and runs in there: half a gigabyte, half a minute.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const isRoot = process.getuid?.() === 0;
const START_MS = 60_000;
const INIT_SQL = "CREATE USER belfry@'%' IDENTIFIED BY 'belfry'; GRANT ALL ON *.* TO belfry@'%';\n";

/** @returns `{ url, port, pid, version, stop }`; null, after a line that says what is missing, where no MySQL can be had. */
export const startMySql = async () => {
  const found = installed() ?? unpacked();
  if (found === null) {
    console.log('MySQL is missing, so its suites are skipped. Install mysql-server 8.0 or newer to run them;');
    console.log('as root on Debian, debootstrap and a mirror of its packages are enough.');
    return null;
  }
  const { root, command, version } = found;
  // Seen from inside of the root, paths begin there.
  const folder = mkdtempSync(join(root, 'tmp', 'belfry-mysql-'));
  const inside = (name) => join(folder, name).slice(root === '/' ? 0 : root.length);
  writeFileSync(join(folder, 'init.sql'), INIT_SQL);
  const run = [...command, '--no-defaults', ...(isRoot ? ['--user=root'] : []), `--datadir=${inside('data')}`];
  const made = spawnSync(run[0], [...run.slice(1), '--initialize-insecure'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`MySQL could not be set up: ${made.stderr}`);

  const port = await freePort();
  const server = spawn(
    run[0],
    [
      ...run.slice(1),
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${inside('socket')}`,
      '--mysqlx=OFF',
      `--pid-file=${inside('pid')}`,
      `--init-file=${inside('init.sql')}`,
      `--log-error=${inside('log')}`,
      '--innodb-buffer-pool-size=512M',
      '--max-connections=300',
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const until = performance.now() + START_MS;
  while (!(await answers(port))) {
    if (server.exitCode === null && performance.now() < until) await sleep(100);
    else {
      await stop();
      throw new Error(`MySQL did not start within ${START_MS / 1_000} s.`);
    }
  }
  /** Without a database's name: who needs one makes it. */
  const url = `mysql://belfry:belfry@127.0.0.1:${port}/`;
  return { url, port, pid: server.pid, version, stop };
};

/** A mysqld of this machine; MariaDB calls its own one the same. */
const installed = () => {
  const version = versionOf(['mysqld']);
  return version === null ? null : { root: '/', command: ['mysqld'], version };
};

/** @returns null where the command is missing or is MariaDB's. */
const versionOf = ([command, ...args]) => {
  const { stdout } = spawnSync(command, [...args, '--version'], { encoding: 'utf8' });
  return /MariaDB/.test(stdout ?? '') ? null : (/Ver (\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1] ?? null);
};

const unpacked = () => {
  if (!isRoot) return null;
  const root = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'belfry', `mysql-${process.arch}`);
  const command = ['chroot', root, '/usr/sbin/mysqld'];
  const version = versionOf(command) ?? (unpack(root) ? versionOf(command) : null);
  return version === null ? null : { root, command, version };
};

const unpack = (root) => {
  const mirror = mirrorOfApt();
  if (mirror === null || !hasDebootstrap()) return false;
  console.log('Unpacking MySQL from the packages of Debian, for the tests: about half a minute, and kept afterwards …');
  const unfinished = `${root}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const args = ['--variant=minbase', '--include=mysql-server-core', 'sid', unfinished, mirror];
  const made = spawnSync('debootstrap', args, { encoding: 'utf8', timeout: 300_000 });
  if (made.status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    console.log(`MySQL could not be unpacked: ${(made.stdout ?? '').trim().split('\n').at(-1)}`);
    return false;
  }
  mkdirSync(join(unfinished, 'var/lib/mysql-files'), { recursive: true });
  rmSync(root, { recursive: true, force: true });
  renameSync(unfinished, root);
  return true;
};

/** Where this machine's apt has Debian's packages from. */
const mirrorOfApt = () => {
  const { stdout } = spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI)'], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').find((uri) => /\/debian\/?$/.test(uri)) ?? null;
};

const hasDebootstrap = () => {
  const has = () => spawnSync('sh', ['-c', 'command -v debootstrap']).status === 0;
  if (has()) return true;
  spawnSync('apt-get', ['install', '-y', '-qq', 'debootstrap'], { stdio: 'ignore' });
  return has();
};

const answers = (port) =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const end = (up) => {
      socket.destroy();
      resolve(up);
    };
    socket.once('data', () => end(true)).once('error', () => end(false));
  });

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
