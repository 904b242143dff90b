/**
 * `npm test`: builds, sets up what the tests need (a throw-away MariaDB, installed from the distribution's packages where that is missing and
 * we are root), runs every suite, and ends with one line over all of them. Arguments go to jest: `npm test -- test/e2e`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariaDb } from './mariadb.mjs';

/** @returns the exit code */
const runJest = (report, env) =>
  new Promise((resolve) => {
    const args = [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
    ];
    const child = spawn(newestNode(), [...args, '--json', `--outputFile=${report}`, ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    // Ctrl-C reaches the child as well; whoever stops a program by its id knows this one only.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('exit', (code) => resolve(code ?? 1));
  });

/** The one that `npm ci` brought; `npm test` is running on it already. */
const newestNode = () => (existsSync('node_modules/.bin/node') ? 'node_modules/.bin/node' : process.execPath);

/** `N passed, N failed, N skipped`: a suite that could not even be loaded is a failure. */
const sum = (report) => {
  if (!existsSync(report)) return '0 passed, 1 failed, 0 skipped';
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return `${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`;
};

const build = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
if (build.status !== 0) {
  console.log('The build failed, so no test was run.');
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'belfry-test-'));
const report = join(folder, 'jest.json');
const given = process.env.BELFRY_TEST_MYSQL_URL !== undefined;
const mariadb = given ? null : await startMariaDb(join(folder, 'mariadb'));
try {
  process.exitCode = await runJest(report, mariadb === null ? {} : { BELFRY_TEST_MYSQL_URL: mariadb.url });
  console.log(sum(report));
} finally {
  await mariadb?.stop();
  rmSync(folder, { recursive: true, force: true });
}
