/**
 * A throw-away Galera cluster: three real mariadbd nodes on loopback ports, each with a folder of its own. A node can be killed and come
 * back, also by another process than the one that started the cluster: all that is known of it stands in its folder.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const NODES = 3;
const START_MS = 60_000;
const isRoot = process.getuid?.() === 0;
const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

const PROVIDERS = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so'];
const provider = () => PROVIDERS.find((path) => existsSync(path)) ?? null;

/** What is missing here, in a line; null where nothing is. Installs it from the distribution's packages where we are root. */
const missing = () => {
  const lacks = () => !has('mariadbd') || !has('rsync') || provider() === null;
  if (lacks() && isRoot && has('apt-get')) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'mariadb-server', 'galera-4', 'rsync'],
      quiet,
    );
  }
  return lacks() ? 'Galera is missing: install mariadb-server, galera-4 and rsync to run its suites.' : null;
};

/** @returns `{ folder, urls, stop }`; null, after a line that says what is missing, where no Galera can be had. */
export const startGalera = async () => {
  const lack = missing();
  if (lack !== null) {
    console.log(lack);
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'belfry-galera-'));
  chmodSync(folder, 0o755);
  const ports = await freePorts(4 * NODES);
  const nodes = Array.from({ length: NODES }, (_, index) => describeNode(folder, index, ports));
  for (const { home, args } of nodes) writeFileSync(join(home, 'arguments.json'), JSON.stringify(args));
  const stop = async () => {
    await Promise.all(nodes.map((_, index) => killNode(folder, index)));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    installData(nodes[0]);
    await startNode(folder, 0, ['--wsrep-new-cluster']);
    const socket = join(nodes[0].home, 'socket');
    ask(socket, "CREATE USER belfry@'127.0.0.1' IDENTIFIED BY 'belfry'; GRANT ALL ON *.* TO belfry@'127.0.0.1'");
    // One after the other: each copies its data from a node that is up.
    for (let index = 1; index < NODES; index++) await startNode(folder, index);
  } catch (error) {
    await stop();
    throw error;
  }
  return { folder, urls: nodes.map(({ port }) => `mysql://belfry:belfry@127.0.0.1:${port}/`), stop };
};

const homeOf = (folder, index) => join(folder, `node-${index}`);

const describeNode = (folder, index, ports) => {
  const home = homeOf(folder, index);
  mkdirSync(join(home, 'data'), { recursive: true });
  if (isRoot) for (const path of [home, join(home, 'data')]) chownSync(path, ...mysqlUser());
  const [port, group, transfer, copy] = ports.slice(4 * index, 4 * index + 4);
  const members = Array.from({ length: NODES }, (_, node) => `127.0.0.1:${ports[4 * node + 1]}`).join(',');
  const args = [
    '--no-defaults',
    ...(isRoot ? ['--user=mysql'] : []),
    `--datadir=${join(home, 'data')}`,
    `--socket=${join(home, 'socket')}`,
    `--pid-file=${join(home, 'pid')}`,
    `--log-error=${join(home, 'log.err')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--innodb-buffer-pool-size=256M',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-autoinc-lock-mode=2',
    '--binlog-format=ROW',
    '--max-connections=200',
    '--wsrep-on=ON',
    `--wsrep-provider=${provider()}`,
    '--wsrep-cluster-name=belfry',
    `--wsrep-cluster-address=gcomm://${members}`,
    '--wsrep-node-address=127.0.0.1',
    `--wsrep-node-name=node-${index}`,
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=127.0.0.1:${copy}`,
    // A node that is gone is given up after two seconds, as members of Belfry are after three.
    `--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:${group};ist.recv_addr=127.0.0.1:${transfer};evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S`,
  ];
  return { home, port, args };
};

const mysqlUser = () => ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'mysql']).stdout.toString().trim()));

const installData = ({ home }) => {
  const made = spawnSync('mariadb-install-db', [
    '--no-defaults',
    ...(isRoot ? ['--user=mysql'] : []),
    `--datadir=${join(home, 'data')}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr}`);
};

/** Starts a node of a cluster, or starts it again; resolves once it is in step with the others. */
export const startNode = async (folder, index, more = []) => {
  const home = homeOf(folder, index);
  const args = JSON.parse(readFileSync(join(home, 'arguments.json'), 'utf8'));
  spawn('mariadbd', [...args, ...more], { stdio: 'ignore', detached: true }).unref();
  const until = performance.now() + START_MS;
  while (!isSynced(join(home, 'socket'))) {
    if (performance.now() > until)
      throw new Error(`Galera's node ${index} did not start within ${START_MS / 1_000} s:\n${tailOf(home)}`);
    await sleep(200);
  }
};

/** `kill -9`; resolves once the process is gone. */
export const killNode = async (folder, index) => {
  const file = join(homeOf(folder, index), 'pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  try {
    for (process.kill(pid, 'SIGKILL'); ; await sleep(20)) process.kill(pid, 0);
  } catch {
    rmSync(file, { force: true });
  }
};

const ask = (socket, statement) =>
  spawnSync('mariadb', ['--no-defaults', `--socket=${socket}`, '-uroot', '-N', '-e', statement], { encoding: 'utf8' });

const isSynced = (socket) => /Synced/.test(ask(socket, "SHOW STATUS LIKE 'wsrep_local_state_comment'").stdout ?? '');

const tailOf = (home) => {
  const log = join(home, 'log.err');
  return existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-15).join('\n') : '';
};

/** Held open together, so that all of them differ. */
const freePorts = async (count) => {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};
