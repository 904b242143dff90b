/**
 * Runs jest over test/kubernetes beside a fixture, where Pods may have addresses of their own: in a network namespace
 * made by `npm test`, in which nothing but this run can be reached. Arguments go to jest.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestkube } from './testkube-server.mjs';

const binary = process.env.BELFRY_TEST_TESTKUBE;
const ADDRESSES = [
  'ip link set lo up',
  'ip route add local 10.99.0.0/16 dev lo',
  // A kernel without IPv6 has neither; the suite that needs it says so.
  '(echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind && ip -6 route add local fd99::/64 dev lo || true)',
];

const made = spawnSync('sh', ['-c', ADDRESSES.join(' && ')], { stdio: ['ignore', 'inherit', 'inherit'] });
if (made.status !== 0) throw new Error('The network namespace could not be set up: see the line of `ip` above.');

const folder = mkdtempSync(join(tmpdir(), 'belfry-testkube-'));
const fixture = await startTestkube({ binary, folder });
try {
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const child = spawn(process.execPath, [...args, '--testTimeout=60000', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, BELFRY_TEST_KUBECONFIG: fixture.kubeconfig },
  });
  // As in test.mjs: Ctrl-C reaches the child as well.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
} finally {
  await fixture.stop();
  rmSync(folder, { recursive: true, force: true });
}
