#!/usr/bin/env node
// Hands `serve` and `migrate` to the server and everything else to the CLI, on a Node that is new enough for them.
// This file itself keeps to what old versions of Node understand.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const OLDEST = [22, 19];
const LAUNCHED = 'BELFRY_LAUNCHED';

const isNewEnough = (version) => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
};

if (isNewEnough(process.versions.node)) await start();
else restart();

async function start() {
  if (process.env[LAUNCHED] !== undefined) endWithLauncher();
  const args = process.argv.slice(2);
  const isServer = (args[0] === 'serve' || args[0] === 'migrate') && !args.includes('--help') && !args.includes('-h');
  // Names are looked up in half of these threads, and a name whose servers don't answer holds one for long. To be said before the first is used.
  if (isServer) process.env.UV_THREADPOOL_SIZE ??= '32';
  const entry = join(root, 'dist', isServer ? 'main.js' : 'cli/main.js');
  if (existsSync(entry)) await import(pathToFileURL(entry).href);
  else stop(`Belfry is not built yet.\n  → Run \`npm run build\` in ${root}`);
}

/** Who kills the process that they started means this one, whatever way they choose. */
function endWithLauncher() {
  delete process.env[LAUNCHED];
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel?.unref();
}

/** Starts this very file once more under the Node that came with `npm ci`, and ends as that one ends. */
function restart() {
  const newer = join(root, 'node_modules', '.bin', 'node');
  const found = existsSync(newer) ? spawnSync(newer, ['--version'], { encoding: 'utf8' }).stdout.trim() : '';
  if (!isNewEnough(found)) {
    stop(
      `Belfry needs Node ${OLDEST.join('.')} or newer; this is ${process.version}.\n  → Run \`npm ci\` in ${root}, which brings one, or install a newer Node.`,
    );
    return;
  }
  const child = spawn(newer, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [LAUNCHED]: '1' },
  });
  // A terminal sends Ctrl-C to both; whoever stops a service knows this process only.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`Cannot start ${newer}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 2);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function stop(text) {
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}
