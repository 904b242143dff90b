import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WITHIN_MS = 60_000;

/**
 * The real kubectl. Never synchronous: the Pods that it waits for answer from this very process.
 *
 * @returns what it printed
 * @throws with what it said where it failed
 */
export const kubectl = (kubeconfig: string, args: readonly string[], stdin?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(tmpdir(), 'belfry-kubectl-cache') };
    const child = execFile(
      'kubectl',
      [...args],
      { env, timeout: WITHIN_MS, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else if (error.code === 'ENOENT')
          reject(new Error('kubectl is missing. Install it (apt-get install kubernetes-client) for these suites.'));
        else reject(new Error(`kubectl ${args.join(' ')}: ${stderr || error.message}`));
      },
    );
    child.stdin?.end(stdin);
  });
