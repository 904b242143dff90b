/**
 * `npm run demo:kubernetes [-- --for 60s]`: Belfry beside a real Kubernetes API server, driven by the real kubectl. It applies k8s/examples,
 * rolls the Deployment while jobs fire, and shows what each Pod saw. The exit code is 0 only where nothing was lost, doubled or sent to a Pod
 * that was not ready.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from './demo/build.mjs';
import { IN_POD_NETWORK, missingForPods } from './pod-network.mjs';
import { testkubeBinary } from './testkube.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({ options: { for: { type: 'string', default: '60s' } } });
const seconds = Number(/^(\d+)s$/.exec(values.for)?.[1]);
if (!(seconds >= 30 && seconds <= 3_600)) {
  console.error(
    `--for ${values.for}: write a duration from 30s to 3600s, so that every job and the rollouts have their turn.`,
  );
  process.exit(2);
}
const missing = missingForPods();
const binary = missing === null ? await testkubeBinary() : null;
if (binary === null) {
  console.error(`${missing ?? 'The Kubernetes fixture is missing'}. test/testkube/README.md says what is needed.`);
  process.exit(2);
}
buildIfNeeded(root, console.log);
const [command, ...inside] = IN_POD_NETWORK;
const types = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];
const demo = fileURLToPath(new URL('demo-kubernetes/demo.ts', import.meta.url));
const child = spawn(command, [...inside, process.execPath, ...types, demo, binary, String(seconds)], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches both; the demo stops what it started.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
