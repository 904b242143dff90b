/**
 * Runs jest over test/kubernetes beside a fixture, where Pods may have addresses of their own: in a network namespace
 * made by `npm test`, in which nothing but this run can be reached. Arguments go to jest.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUpPodNetwork } from './pod-network.mjs';
import { startTestkube } from './testkube-server.mjs';

/** Suites mostly wait: for controllers, Pods, rollouts. Each has namespaces, accounts and addresses of its own, so two go on at once even on few cores. */
const AT_ONCE = 2;

const binary = process.env.BELFRY_TEST_TESTKUBE;
setUpPodNetwork();
const folder = mkdtempSync(join(tmpdir(), 'belfry-testkube-'));
const fixture = await startTestkube({ binary, folder });
try {
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const child = spawn(
    process.execPath,
    [...args, '--testTimeout=60000', `--maxWorkers=${AT_ONCE}`, ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      env: { ...process.env, BELFRY_TEST_KUBECONFIG: fixture.kubeconfig },
    },
  );
  // As in test.mjs: Ctrl-C reaches the child as well.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
} finally {
  await fixture.stop();
  rmSync(folder, { recursive: true, force: true });
}
