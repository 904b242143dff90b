import { spawnSync } from 'node:child_process';
import { type Daemon, freePort, isInstalled, startDaemon } from '../lib/daemon.ts';

/** A Redis that loses nothing it has answered: append-only file, synced at every write. Null where there is none. */
export const startRedis = async (folder: string): Promise<Daemon | null> => {
  if (!isInstalled('redis-server', 'redis-server')) return null;
  const port = String(await freePort());
  const argv = [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
  ];
  return startDaemon('redis-server', argv, `redis://127.0.0.1:${port}`, () => {
    return spawnSync('redis-cli', ['-p', port, 'ping']).stdout.toString().startsWith('PONG');
  });
};
