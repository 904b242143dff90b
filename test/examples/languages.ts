import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A language that an example receiver is written in. */
export interface Language {
  name: string;
  /** Answers without failing where the language is installed. */
  probe: [string, ...string[]];
  /** Compiles into `folder`, for languages that need it; `source` is the example's own folder. */
  build?: (source: string, folder: string) => SpawnSyncReturns<string>;
  start: (source: string, folder: string) => [string, ...string[]];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = (command: string, args: string[], cwd: string, env: Record<string, string> = {}) =>
  spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } });

export const languages: readonly Language[] = [
  {
    name: 'node',
    probe: [process.execPath, '--version'],
    start: (source) => [process.execPath, join(source, 'server.mjs')],
  },
  {
    name: 'python',
    probe: ['python3', '--version'],
    // -B: no folder of compiled files beside the sources.
    start: (source) => ['python3', '-B', join(source, 'server.py')],
  },
  {
    name: 'go',
    probe: ['go', 'version'],
    build: (source, folder) =>
      run('go', ['build', '-o', join(folder, 'receiver'), '.'], source, { GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' }),
    start: (_, folder) => [join(folder, 'receiver')],
  },
  {
    name: 'java',
    probe: ['javac', '-version'],
    build: (source, folder) => run('javac', ['-d', folder, 'Receiver.java'], source),
    start: (_, folder) => ['java', '-XX:TieredStopAtLevel=1', '-cp', folder, 'Receiver'],
  },
  {
    name: 'php',
    probe: ['php', '-r', 'exit(function_exists("pcntl_exec") ? 0 : 1);'],
    start: (source) => ['php', join(source, 'server.php')],
  },
  {
    name: 'rust',
    probe: ['cargo', '--version'],
    build: (source, folder) =>
      run('cargo', ['build', '--release', '--offline', '--quiet', '--target-dir', folder], source),
    start: (_, folder) => [join(folder, 'release', 'belfry-example-receiver')],
  },
];

/** Whether this machine has it. */
export const isInstalled = ({ probe: [command, ...args] }: Language): boolean => spawnSync(command, args).status === 0;

/** The command that starts the receiver, compiled first where that has not been done for these very sources yet. */
export function startCommand({ name, build, start }: Language): [string, ...string[]] {
  const source = join(root, 'examples', name);
  const folder = join(root, 'node_modules', '.cache', 'belfry-examples', `${name}-${digestOf(source)}`);
  if (build && !existsSync(folder)) {
    // Another test process may do the same at this moment: whoever is ready first gives the folder its name.
    const own = `${folder}.${process.pid}`;
    mkdirSync(own, { recursive: true });
    const { status, stderr } = build(source, own);
    if (status !== 0) throw new Error(`the ${name} example does not compile: ${stderr}`);
    mkdirSync(dirname(folder), { recursive: true });
    if (!existsSync(folder)) renameSync(own, folder);
  }
  return start(source, folder);
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
