/** The real helm, for the tests of the chart: this machine's own, or one built once with Go and kept in the user's cache folder. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const VERSION = 'v4.3.1';

/** @returns the program's path; null, after a line that says what is missing, where it can't be had */
export const helmBinary = () => {
  if (spawnSync('helm', ['version']).status === 0) return 'helm';
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'belfry');
  const binary = join(folder, `helm-${VERSION}`);
  if (existsSync(binary)) return binary;
  console.log('Building helm for the tests of the chart: some minutes the first time, and kept afterwards …');
  const unfinished = join(folder, `helm.${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  const env = { ...process.env, GOBIN: unfinished, CGO_ENABLED: '0', GOTOOLCHAIN: 'local' };
  const built = spawnSync('go', ['install', '-trimpath', `helm.sh/helm/v4/cmd/helm@${VERSION}`], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (built.status !== 0) {
    console.log('helm is missing and could not be built, so the tests of the chart are skipped (https://helm.sh).');
    return null;
  }
  renameSync(join(unfinished, 'helm'), binary);
  return binary;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(helmBinary());
