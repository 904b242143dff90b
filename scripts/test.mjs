/**
 * `npm test`: builds, sets up what the tests need (a throw-away MariaDB, installed from the distribution's packages where that is missing and
 * we are root; a real Kubernetes API, built from test/testkube), runs every suite, and ends with one line over all of them. Arguments go to
 * jest: `npm test -- test/e2e`. BELFRY_TEST_SERVER=mysql brings a MySQL instead of the MariaDB.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMySql } from '../test/support/databases/mysql.mjs';
import { chromium } from './chromium.mjs';
import { helmBinary } from './helm.mjs';
import { startMariaDb } from './mariadb.mjs';
import { IN_POD_NETWORK, missingForPods } from './pod-network.mjs';
import { testkubeBinary } from './testkube.mjs';

const KUBERNETES = 'test/kubernetes';

/** @returns the exit code */
const run = (command, args, env = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    // Ctrl-C reaches the child as well; whoever stops a program by its id knows this one only.
    process.once('SIGINT', () => {});
    const pass = () => child.kill('SIGTERM');
    process.on('SIGTERM', pass);
    child.on('exit', (code) => {
      process.off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });

/** The one that `npm ci` brought; `npm test` is running on it already. */
const newestNode = existsSync('node_modules/.bin/node') ? 'node_modules/.bin/node' : process.execPath;
const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

/** All suites but those of Kubernetes, beside a database server. */
const runSuites = async (args, folder) => {
  const browser = PATHS.length === 0 || PATHS.some((path) => path.includes('console')) ? chromium() : null;
  const server = await startServer(folder);
  try {
    const env = {
      ...(server === null ? {} : { BELFRY_TEST_MYSQL_URL: server.url }),
      ...(browser === null ? {} : { BELFRY_TEST_CHROMIUM: browser }),
    };
    return await run(newestNode, [...JEST, ...args, '--testPathIgnorePatterns', `/${KUBERNETES}/`], env);
  } finally {
    await server?.stop();
  }
};

/** A MariaDB, or with BELFRY_TEST_SERVER=mysql a MySQL; null where one is given by its URL, or can't be had. */
const startServer = (folder) => {
  if (process.env.BELFRY_TEST_MYSQL_URL !== undefined) return null;
  return process.env.BELFRY_TEST_SERVER === 'mysql' ? startMySql() : startMariaDb(join(folder, 'mariadb'));
};

/** The suites against a real API server, in a network namespace where Pods can have addresses; counted as skipped where that can't be had. */
const runKubernetesSuites = async (args) => {
  const missing = missingForPods();
  if (missing !== null) console.log(`${missing}, so the Kubernetes suites are skipped.`);
  const binary = missing === null ? await testkubeBinary() : null;
  if (binary === null) return await run(newestNode, [...JEST, ...args]);
  const [command, ...inside] = [...IN_POD_NETWORK, newestNode, 'scripts/kubernetes-tests.mjs', ...args];
  const helm = helmBinary();
  return await run(command, inside, {
    BELFRY_TEST_TESTKUBE: binary,
    ...(helm === null ? {} : { BELFRY_TEST_HELM: helm }),
  });
};

const GIVEN = process.argv.slice(2);
const PATHS = GIVEN.filter((arg, index) => !/^-/.test(arg) && !/^(-t|--\w+Pattern)$/.test(GIVEN[index - 1]));

/** Each of the two runs takes the paths that are its own, and all other arguments; null where only the other one is asked for. */
const argsOf = (isKubernetes) => {
  const own = PATHS.filter((path) => path.includes('kubernetes/') === isKubernetes);
  if (PATHS.length > 0 && own.length === 0) return null;
  const others = GIVEN.filter((arg) => !PATHS.includes(arg));
  return [...(own.length === 0 && isKubernetes ? [`${KUBERNETES}/`] : own), ...others];
};

/** `N passed, N failed, N skipped`: a suite that could not even be loaded is a failure, and so is a run that left no report. */
const sum = (reports) => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const path of reports) {
    const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { numRuntimeErrorTestSuites: 1 };
    counts.passed += report.numPassedTests ?? 0;
    counts.failed += (report.numFailedTests ?? 0) + report.numRuntimeErrorTestSuites;
    counts.skipped += (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  }
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
};

if ((await run('npm', ['run', '-s', 'build'])) !== 0) {
  console.log('The build failed, so no test was run.');
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'belfry-test-'));
const reports = [];
try {
  for (const [isKubernetes, act] of [
    [false, runSuites],
    [true, runKubernetesSuites],
  ]) {
    const args = argsOf(isKubernetes);
    if (args === null) continue;
    const report = join(folder, `jest-${reports.length}.json`);
    reports.push(report);
    const code = await act([...args, '--json', `--outputFile=${report}`], folder);
    process.exitCode ||= code;
  }
} finally {
  console.log(sum(reports));
  rmSync(folder, { recursive: true, force: true });
}
