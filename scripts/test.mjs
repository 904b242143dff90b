/**
 * `npm test`: sets up what the tests need (a throw-away MariaDB, installed from the distribution's packages where that is missing and we
 * are root), runs every suite, and ends with one line over all of them. Arguments go to jest.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariaDb } from './mariadb.mjs';

const run = (command, args, env) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('exit', (code) => resolve(code ?? 1));
  });

const build = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);

const folder = mkdtempSync(join(tmpdir(), 'belfry-test-'));
const mariadb = process.env.BELFRY_TEST_MYSQL_URL === undefined ? await startMariaDb(join(folder, 'mariadb')) : null;
const report = join(folder, 'jest.json');
try {
  const code = await run(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      '--json',
      `--outputFile=${report}`,
      ...process.argv.slice(2),
    ],
    mariadb === null ? {} : { BELFRY_TEST_MYSQL_URL: mariadb.url },
  );
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
  process.exitCode = code;
} finally {
  await mariadb?.stop();
  rmSync(folder, { recursive: true, force: true });
}
