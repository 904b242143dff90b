import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Daemon, freePort, isInstalled, startDaemon } from '../lib/daemon.ts';

const VERSIONS = '/usr/lib/postgresql';

/** A PostgreSQL with its own, fully durable, defaults. Null where there is none. */
export const startPostgres = async (folder: string): Promise<Daemon | null> => {
  if (!isInstalled('psql', 'postgresql')) return null;
  const bin = join(VERSIONS, readdirSync(VERSIONS).sort().at(-1)!, 'bin');
  const data = join(folder, 'postgres');
  mkdirSync(data);
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const as = (program: string, argv: string[]): [string, string[]] =>
    isRoot
      ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', program, ...argv]]
      : [program, argv];
  if (isRoot) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'postgres']).stdout.toString().trim()));
    chownSync(data, uid!, gid!);
    for (const path of [folder, dirname(folder)]) if (path.includes('belfry-bench-')) chmodSync(path, 0o755);
  }
  const made = spawnSync(
    ...as(join(bin, 'initdb'), ['-D', data, '-U', 'belfry', '-A', 'trust', '--no-locale', '-E', 'UTF8']),
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = String(await freePort());
  const [program, argv] = as(join(bin, 'postgres'), ['-D', data, '-p', port, '-h', '127.0.0.1', '-k', data]);
  return startDaemon(program, argv, `postgres://belfry@127.0.0.1:${port}/postgres`, () => {
    return spawnSync('pg_isready', ['-h', '127.0.0.1', '-p', port]).status === 0;
  });
};
