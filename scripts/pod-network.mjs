/** A network namespace for tests, benches and the demo, in which Pods can have addresses of their own and nothing else can be reached. */
import { spawnSync } from 'node:child_process';

const COMMANDS = [
  'ip link set lo up',
  'ip route add local 10.99.0.0/16 dev lo',
  // A kernel without IPv6 has neither; the suite that needs it says so.
  '(echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind && ip -6 route add local fd99::/64 dev lo || true)',
];

/** Runs a program in a new one, which it sets up by `setUpPodNetwork`: `['unshare', '-rn', …]`. */
export const IN_POD_NETWORK = ['unshare', '-rn'];

/** @returns what is missing on this machine, as the beginning of a sentence; null where nothing is */
export const missingForPods = () => {
  const [command, ...args] = IN_POD_NETWORK;
  if (spawnSync(command, [...args, 'ip', 'link', 'set', 'lo', 'up']).status !== 0)
    return 'Network namespaces are missing here (unshare -rn, and ip of iproute2)';
  if (spawnSync('kubectl', ['version', '--client']).status !== 0)
    return 'kubectl is missing (apt-get install kubernetes-client, or https://kubernetes.io/docs/tasks/tools)';
  return null;
};

export const setUpPodNetwork = () => {
  const made = spawnSync('sh', ['-c', COMMANDS.join(' && ')], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (made.status !== 0) throw new Error('The network namespace could not be set up: see the line of `ip` above.');
};
