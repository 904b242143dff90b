/**
 * The real kube-apiserver of the Kubernetes suites (test/testkube), built once for each state of its sources and kept
 * in the user's cache folder. `node scripts/testkube.mjs` builds it and prints its path.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SOURCES = fileURLToPath(new URL('../test/testkube', import.meta.url));
const GO_AT_LEAST = [1, 24];

/**
 * @returns the binary's path; null, after a line that says what is missing, where it can't be had. A failing build
 *   throws: on a machine that could run the suites, that is an error and no reason to skip them.
 */
export const testkubeBinary = async () => {
  const given = process.env.TESTKUBE_BIN;
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new Error(`TESTKUBE_BIN names ${given}, which is not there. Unset it to have the fixture built.`);
  }
  const version = goVersion();
  if (version === null) {
    console.log(`Go ${GO_AT_LEAST.join('.')} or newer is missing, so the Kubernetes suites are skipped.`);
    console.log('Install it (https://go.dev/dl), or name a built fixture in TESTKUBE_BIN, to run them.');
    return null;
  }
  const binary = join(cacheFolder(), `testkube-${fingerprint(version)}`);
  if (!existsSync(binary)) await onlyOne(`${binary}.lock`, () => existsSync(binary) || build(binary));
  return binary;
};

/** @returns such as `go1.26.8`; null where there is none, or one too old. */
const goVersion = () => {
  const asked = spawnSync('go', ['env', 'GOVERSION'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(asked.stdout ?? '') ?? [];
  const newEnough = Number(major) > GO_AT_LEAST[0] || (Number(major) === GO_AT_LEAST[0] && minor >= GO_AT_LEAST[1]);
  return newEnough ? asked.stdout.trim() : null;
};

const cacheFolder = () => {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'belfry');
  mkdirSync(folder, { recursive: true });
  return folder;
};

const goFiles = () =>
  readdirSync(SOURCES)
    .filter((name) => name.endsWith('.go') || name === 'go.mod' || name === 'go.sum')
    .sort();

const fingerprint = (version) => {
  const hash = createHash('sha256').update(`${version} ${process.platform} ${process.arch}\n`);
  for (const name of goFiles()) hash.update(`${name}\n`).update(readFileSync(join(SOURCES, name)));
  return hash.digest('hex').slice(0, 16);
};

const build = (binary) => {
  console.log('Building the Kubernetes fixture: about five minutes the first time, and kept afterwards …');
  const unfinished = `${binary}.${process.pid}`;
  const kubernetes = /k8s\.io\/kubernetes v(1\.(\d+)\.\d+)/.exec(readFileSync(join(SOURCES, 'go.mod'), 'utf8'));
  const version = 'k8s.io/component-base/version';
  const says = { gitVersion: `v${kubernetes[1]}`, gitMajor: '1', gitMinor: kubernetes[2] };
  const flags = Object.entries(says).map(([name, value]) => `-X ${version}.${name}=${value}`);
  const made = spawnSync(
    'go',
    [
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-mod=readonly',
      `-ldflags=-s -w ${flags.join(' ')}`,
      '-o',
      unfinished,
      '.',
    ],
    {
      cwd: SOURCES,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' },
    },
  );
  if (made.status !== 0) {
    rmSync(unfinished, { force: true });
    throw new Error('The Kubernetes fixture could not be built: see the lines of `go build` above.');
  }
  for (const name of readdirSync(dirname(binary))) // Those of older sources, a hundred megabytes each.
    if (/^testkube-[0-9a-f]{16}$/.test(name)) rmSync(join(dirname(binary), name));
  renameSync(unfinished, binary);
};

/** Runs it while no other process of this machine does; the lock of a process that died is taken over. */
const onlyOne = async (lock, act) => {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isAlive(Number(readIfThere(lock)))) rmSync(lock, { force: true });
      else await sleep(500);
    }
  }
  try {
    await act();
  } finally {
    rmSync(lock, { force: true });
  }
};

const readIfThere = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const isAlive = (pid) => {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const binary = await testkubeBinary();
  if (binary !== null) console.log(binary);
}
