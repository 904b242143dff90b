import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MIGRATIONS = 'src/adapter/database/schema/migrations.ts';

const git = (...args: string[]): string | null => {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
};

/** The commit just before the newest migration came: the last one that knows a schema of its own. Null where the history does not go back so far. */
export const commitBeforeNewestMigration = (): string | null => {
  const newest = git(
    'log',
    '--format=%H',
    '-n',
    '1',
    '-G',
    '^class .* implements MigrationInterface',
    '--',
    MIGRATIONS,
  );
  // In a shallow clone the oldest commit seems to have made every file, and has no parent.
  return newest === null || newest === '' ? null : git('rev-parse', '--verify', '--quiet', `${newest}^`);
};

/** Builds a commit of this repository once and keeps it in the user's cache; answers its folder, in which `dist` and `bin` lie. */
export const buildCommit = (commit: string): string => {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'belfry');
  const home = join(cache, `release-${commit.slice(0, 12)}`);
  if (!existsSync(join(home, 'dist', 'main.js'))) {
    const unfinished = `${home}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    linkModules(unfinished);
    const command = `git archive ${commit} | tar -x -C '${unfinished}' && cd '${unfinished}' && node_modules/.bin/tsc -p tsconfig.build.json`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`commit ${commit} could not be built:\n${stdout}${stderr}`);
    rmSync(home, { recursive: true, force: true });
    renameSync(unfinished, home);
  }
  linkModules(home);
  return home;
};

/** The packages of this very folder, which may be another one than at the last run. */
const linkModules = (home: string): void => {
  rmSync(join(home, 'node_modules'), { force: true });
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
};
