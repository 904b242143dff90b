/** Builds the program where that was not done since the sources last changed. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newestSource = (root) =>
  Math.max(
    ...['package.json', 'tsconfig.json', 'tsconfig.build.json'].map((file) => modifiedAt(join(root, file))),
    ...['src', 'console/src'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((file) => modifiedAt(join(root, folder, file))),
    ),
  );

/** @throws where it does not compile; the compiler has said why by then */
export const buildIfNeeded = (root, say) => {
  if (modifiedAt(join(root, 'dist', 'main.js')) > newestSource(root)) return;
  say('Building Belfry first (npm run build) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['run', '-s', 'build'], { cwd: root, stdio: 'inherit' });
  if (error) throw new Error(`npm can not be started: ${error.message}`);
  if (status !== 0) throw new Error('The build failed; what is wrong stands above.');
};
