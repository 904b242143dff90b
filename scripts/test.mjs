/**
 * `npm test`: builds, sets up what the tests need (a throw-away MariaDB, installed from the distribution's packages where that is missing and
 * we are root; a real Kubernetes API, built from test/testkube), runs every suite, and ends with one line over all of them. Arguments go to
 * jest: `npm test -- test/e2e`. BELFRY_TEST_SERVER=mysql brings a MySQL instead of the MariaDB, BELFRY_TEST_SERVER=galera a Galera
 * cluster of three nodes.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { startGalera } from '../test/support/databases/galera.mjs';
import { startMySql } from '../test/support/databases/mysql.mjs';
import { runBounded } from './bounded.mjs';
import { chromium } from './chromium.mjs';
import { helmBinary } from './helm.mjs';
import { startMariaDb } from './mariadb.mjs';
import { IN_POD_NETWORK, missingForPods } from './pod-network.mjs';
import { countTests, failedSuites } from './test-counts.mjs';
import { testkubeBinary } from './testkube.mjs';

const KUBERNETES = 'test/kubernetes';
/** Suites that need what only another run brings. */
const IGNORED = [`/${KUBERNETES}/`, ...(process.env.BELFRY_TEST_SERVER === 'galera' ? [] : ['/test/galera/'])];

/** The one that `npm ci` brought; `npm test` is running on it already. */
const newestNode = existsSync('node_modules/.bin/node') ? 'node_modules/.bin/node' : process.execPath;
const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
/**
 * Suites mostly wait, so two go on at once even on few cores, each in a process that is renewed where it holds much: modules are never
 * forgotten. Not so on Galera, where a suite that kills a node kills it for all.
 */
const AT_ONCE = process.env.BELFRY_TEST_SERVER === 'galera' ? 1 : Math.max(2, availableParallelism() - 1);
const MOST_MEMORY = '1GB';
/** A suite that failed among all others, on a machine that may be busy, has a second try by itself; more than these are no coincidence. */
const MOST_AGAIN = 10;

let reports = 0;
/**
 * @param command what runs jest, with its own arguments first
 * @returns the exit code, and the path of jest's report
 */
const runJest = async (args, { env = {}, folder, command = [newestNode, ...JEST] }) => {
  const report = join(folder, `jest-${reports++}.json`);
  const [program, ...own] = command;
  const code = await runBounded(program, [...own, ...args, '--json', `--outputFile=${report}`], env, report);
  return { code, report };
};

/** For a whole run, and where BELFRY_TEST_AGAIN asks for it. */
const withSecondTry = async (ran, run) => {
  const failed = ran.flatMap(({ report }) => failedSuites(report));
  const asked = PATHS.length === 0 || process.env.BELFRY_TEST_AGAIN !== undefined;
  if (!asked || failed.length === 0 || failed.length > MOST_AGAIN) return ran;
  console.log(`Once more, by themselves: ${failed.map((path) => relative('.', path)).join(', ')}`);
  return [...ran, await run(failed)];
};

/**
 * All suites but those of Kubernetes, beside a database server.
 * @returns what each run of jest came to
 */
const runSuites = async (args, folder) => {
  const browser = PATHS.length === 0 || PATHS.some((path) => path.includes('console')) ? chromium() : null;
  const server = await startServer(folder);
  try {
    const env = {
      ...(server === null ? {} : environmentOf(server)),
      ...(browser === null ? {} : { BELFRY_TEST_CHROMIUM: browser }),
    };
    const run = (given) => runJest([...given, '--testPathIgnorePatterns', ...IGNORED], { env, folder });
    const first = await run([...args, ...attendance(AT_ONCE), `--workerIdleMemoryLimit=${MOST_MEMORY}`]);
    return await withSecondTry([first], (failed) => run([...failed, ...OTHERS, ...attendance(1)]));
  } finally {
    await server?.stop();
  }
};

/** How many suites at once, unless the command line says so. */
const attendance = (atOnce) =>
  OTHERS.some((arg) => /^(-i|-w|--runInBand|--maxWorkers)/.test(arg)) ? [] : [`--maxWorkers=${atOnce}`];

/** A MariaDB, or what BELFRY_TEST_SERVER names; null where one is given by its URL, or can't be had. */
const startServer = (folder) => {
  if (process.env.BELFRY_TEST_MYSQL_URL !== undefined) return null;
  if (process.env.BELFRY_TEST_SERVER === 'mysql') return startMySql();
  return process.env.BELFRY_TEST_SERVER === 'galera' ? startGalera() : startMariaDb(join(folder, 'mariadb'));
};

/** How suites reach it. A cluster is reached by its first node, and those who know it as a cluster by each. */
const environmentOf = ({ url, urls, folder }) =>
  urls === undefined
    ? { BELFRY_TEST_MYSQL_URL: url }
    : { BELFRY_TEST_MYSQL_URL: urls[0], BELFRY_TEST_GALERA_URLS: urls.join(','), BELFRY_TEST_GALERA: folder };

/** The suites against a real API server, in a network namespace where Pods can have addresses; counted as skipped where that can't be had. */
const runKubernetesSuites = async (args, folder) => {
  const missing = missingForPods();
  if (missing !== null) console.log(`${missing}, so the Kubernetes suites are skipped.`);
  const binary = missing === null ? await testkubeBinary() : null;
  if (binary === null) return [await runJest(args, { folder })];
  const helm = helmBinary();
  const env = { BELFRY_TEST_TESTKUBE: binary, ...(helm === null ? {} : { BELFRY_TEST_HELM: helm }) };
  const command = [...IN_POD_NETWORK, newestNode, 'scripts/kubernetes-tests.mjs'];
  const run = (given) => runJest(given, { env, folder, command });
  return await withSecondTry([await run(args)], (failed) => run([...failed, ...OTHERS]));
};

const GIVEN = process.argv.slice(2);
const PATHS = GIVEN.filter((arg, index) => !/^-/.test(arg) && !/^(-t|--\w+Pattern)$/.test(GIVEN[index - 1]));

/** What was given but paths. */
const OTHERS = GIVEN.filter((arg) => !PATHS.includes(arg));

/** Each of the two runs takes the paths that are its own, and all other arguments; null where only the other one is asked for. */
const argsOf = (isKubernetes) => {
  const own = PATHS.filter((path) => path.includes('kubernetes/') === isKubernetes);
  if (PATHS.length > 0 && own.length === 0) return null;
  return [...(own.length === 0 && isKubernetes ? [`${KUBERNETES}/`] : own), ...OTHERS];
};

// Hundreds of servers and programs are started from the same files: what is compiled of them is kept.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/node');

if ((await runBounded('npm', ['run', '-s', 'build'])) !== 0) {
  console.log('The build failed, so no test was run.');
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'belfry-test-'));
const ran = [];
try {
  for (const [isKubernetes, runThem] of [
    [false, runSuites],
    [true, runKubernetesSuites],
  ]) {
    const args = argsOf(isKubernetes);
    if (args !== null) ran.push(...(await runThem(args, folder)));
  }
} finally {
  const { counts, line } = countTests(ran);
  console.log(line);
  process.exitCode = counts.failed > 0 ? 1 : 0;
  rmSync(folder, { recursive: true, force: true });
}
