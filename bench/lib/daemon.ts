import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A throw-away database server on a loopback port. */
export interface Daemon {
  url: string;
  stop(): Promise<void>;
}

/** Whether the program is there, installed from the distribution where that is possible. */
export const isInstalled = (program: string, debianPackage: string): boolean => {
  const found = () => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  if (found()) return true;
  if (process.getuid?.() !== 0) return false;
  const quiet = { stdio: 'ignore' as const, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debianPackage], quiet);
  return found();
};

/** Starts it and asks `isUp` until that holds. */
export const startDaemon = async (
  program: string,
  argv: readonly string[],
  url: string,
  isUp: () => boolean,
): Promise<Daemon> => {
  const child: ChildProcess = spawn(program, [...argv], { stdio: 'ignore' });
  for (let tries = 0; !isUp(); tries++) {
    if (tries > 200 || child.exitCode !== null) throw new Error(`${program} did not start`);
    await sleep(50);
  }
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
};

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
