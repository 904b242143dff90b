/** Starts and stops the Kubernetes fixture: a real kube-apiserver with real controllers, for tests, benches and the demo. */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_WITHIN_MS = 60_000;

/**
 * @param binary what `testkubeBinary` answered
 * @param folder where it keeps its state; that of one that was stopped is gone on with
 * @param port 0 for any free one; a restart takes the one it had
 * @param controllers whether Deployments, EndpointSlices and the like are looked after
 * @param flags more for kube-apiserver
 * @returns {Promise<{kubeconfig: string, port: number, pid: number, stop: () => Promise<void>}>} once its /readyz is ok
 */
export const startTestkube = async ({ binary, folder, port = 0, controllers = true, flags = [] }) => {
  mkdirSync(folder, { recursive: true });
  // Hundreds of harmless lines, some of them at level E; worth a look where something is wrong.
  const log = openSync(join(folder, 'testkube.log'), 'a');
  const args = ['--dir', folder, '--port', String(port), `--controllers=${controllers}`, '--', ...flags];
  const server = spawn(binary, args, { stdio: ['pipe', 'pipe', log] });
  const exited = new Promise((resolve) => server.once('exit', resolve));
  // It ends when its standard input closes: so it can't outlive us, however we die.
  const stop = async () => {
    server.stdin.destroy();
    await exited;
  };
  const gone = exited.then((code) => `it ended with ${code}`);
  const late = new Promise((resolve) => setTimeout(resolve, START_WITHIN_MS, 'it took too long').unref());
  const ready = new Promise((resolve) => createInterface({ input: server.stdout }).once('line', resolve));
  const line = await Promise.race([ready, gone, late]);
  if (!line.startsWith('READY ')) {
    await stop();
    throw new Error(`The Kubernetes fixture did not start: ${line}. Its log is ${join(folder, 'testkube.log')}.`);
  }
  const kubeconfig = line.slice('READY '.length);
  return { kubeconfig, port: portOf(kubeconfig), pid: server.pid, stop };
};

const portOf = (kubeconfig) => Number(/server: "https:\/\/[^"]*:(\d+)"/.exec(readFileSync(kubeconfig, 'utf8'))[1]);
