/** A throw-away MariaDB on a free loopback port, for tests and benches. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
const isRoot = process.getuid?.() === 0;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const install = () => {
  if (!isRoot || !has('apt-get')) return false;
  console.log('Installing mariadb-server from the distribution, for the tests …');
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  // Started by nobody but the tests themselves.
  spawnSync('sh', ['-c', 'RUNLEVEL=1 apt-get install -y -qq --no-install-recommends mariadb-server'], quiet);
  return has('mariadbd');
};

/**
 * Answers null, after a line that says what is missing, where no MariaDB can be had. What is answered can be ended by any signal and started
 * again on the same data and port.
 * @param flags further ones of mariadbd
 */
export const startMariaDb = async (folder, { port: wantedPort = null, flags = [] } = {}) => {
  if (!has('mariadbd') && !install()) {
    console.log(
      'MariaDB is missing, so its suites are skipped. Install it (apt-get install mariadb-server) to run them.',
    );
    return null;
  }
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  const user = isRoot ? ['--user=mysql'] : [];
  makeData(folder, data, user);
  const port = wantedPort ?? (await freePort());
  let server;
  let exited;
  const start = async (greeting = 'SELECT 1') => {
    server = spawn(
      'mariadbd',
      [
        '--no-defaults',
        ...user,
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--tmpdir=${data}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        '--innodb-buffer-pool-size=512M',
        '--innodb-log-file-size=256M',
        '--max-connections=300',
        ...flags,
      ],
      { stdio: 'ignore' },
    );
    exited = new Promise((resolve) => server.once('exit', (code, signal) => resolve(signal ?? code)));
    try {
      await untilItAnswers(server, socket, greeting);
    } catch (error) {
      // Who starts it again must not find it still at work on the same data.
      server.kill('SIGKILL');
      await exited;
      throw error;
    }
  };
  await start("CREATE USER belfry@'127.0.0.1' IDENTIFIED BY 'belfry'; GRANT ALL ON *.* TO belfry@'127.0.0.1';");
  const end = async (signal) => {
    server.kill(signal);
    await exited;
  };
  return {
    port,
    /** For root, who has no password. */
    socket,
    get pid() {
      return server.pid;
    },
    /** Resolves with the signal or the code, once the process that runs now has ended. */
    get exited() {
      return exited;
    },
    /** Without a database's name: who needs one makes it. */
    url: `mysql://belfry:belfry@127.0.0.1:${port}/`,
    start: () => start(),
    end,
    stop: () => end('SIGKILL'),
  };
};

const makeData = (folder, data, user) => {
  mkdirSync(data, { recursive: true });
  if (isRoot) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'mysql']).stdout.toString().trim()));
    for (const path of [folder, data]) chownSync(path, uid, gid);
    // Its user must come through; what else the folder above allows stays as it is.
    const above = dirname(folder);
    chmodSync(above, (statSync(above).mode & 0o7777) | 0o055);
  }
  const made = spawnSync('mariadb-install-db', [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--tmpdir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr}`);
};

const untilItAnswers = async (server, socket, greeting) => {
  for (let tries = 0; ; tries++) {
    const asked = spawnSync('mariadb', ['--no-defaults', `--socket=${socket}`, '-uroot', '-e', greeting]);
    if (asked.status === 0) return;
    if (tries > 300 || server.exitCode !== null || server.signalCode !== null)
      throw new Error(`MariaDB did not start: ${asked.stderr}`);
    await sleep(100);
  }
};
