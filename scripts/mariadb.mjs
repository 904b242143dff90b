/** A throw-away MariaDB on a free loopback port, for tests and benches. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
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

/** Answers null, after a line that says what is missing, where no MariaDB can be had. */
export const startMariaDb = async (folder) => {
  if (!has('mariadbd') && !install()) {
    console.log(
      'MariaDB is missing, so its suites are skipped. Install it (apt-get install mariadb-server) to run them.',
    );
    return null;
  }
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  mkdirSync(data, { recursive: true });
  const user = isRoot ? ['--user=mysql'] : [];
  if (isRoot) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'mysql']).stdout.toString().trim()));
    for (const path of [folder, data]) chownSync(path, uid, gid);
    chmodSync(dirname(folder), 0o755);
  }
  const made = spawnSync('mariadb-install-db', [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr}`);
  const port = await freePort();
  const server = spawn(
    'mariadbd',
    [
      '--no-defaults',
      ...user,
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--innodb-buffer-pool-size=512M',
      '--innodb-log-file-size=256M',
      '--max-connections=300',
    ],
    { stdio: 'ignore' },
  );
  const exited = new Promise((resolve) => server.once('exit', resolve));
  for (let tries = 0; ; tries++) {
    const asked = spawnSync('mariadb', [
      '--no-defaults',
      `--socket=${socket}`,
      '-uroot',
      '-e',
      "CREATE USER belfry@'127.0.0.1' IDENTIFIED BY 'belfry'; GRANT ALL ON *.* TO belfry@'127.0.0.1';",
    ]);
    if (asked.status === 0) break;
    if (tries > 300 || server.exitCode !== null) throw new Error(`MariaDB did not start: ${asked.stderr}`);
    await sleep(100);
  }
  return {
    port,
    pid: server.pid,
    /** Without a database's name: who needs one makes it. */
    url: `mysql://belfry:belfry@127.0.0.1:${port}/`,
    stop: async () => {
      server.kill('SIGKILL');
      await exited;
    },
  };
};
