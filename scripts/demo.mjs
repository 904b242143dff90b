/**
 * `npm run demo [-- --for 30s] [--port 8710] [--data DIR]`: Belfry with targets and jobs of every kind, on this machine alone.
 * This file keeps to what old versions of Node understand: it goes on under the Node that `npm ci` brought.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OLDEST = [22, 19];
const newer = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));

const isNewEnough = (version) => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
};

if (!existsSync(fileURLToPath(new URL('../node_modules', import.meta.url)))) {
  stop('The packages are missing.\n  → Run `npm ci` first.');
} else if (isNewEnough(process.versions.node)) {
  const { demo } = await import('./demo/demo.mjs');
  process.exit(await demo(process.argv.slice(2)));
} else if (existsSync(newer) && isNewEnough(spawnSync(newer, ['--version'], { encoding: 'utf8' }).stdout.trim())) {
  const child = spawn(newer, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; whoever stops a program by its id knows this one only.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
} else {
  stop(
    `The demo needs Node ${OLDEST.join('.')} or newer; this is ${process.version}.\n  → Run \`npm ci\`, which brings one, or install a newer Node.`,
  );
}

function stop(text) {
  console.error(text);
  process.exitCode = 2;
}
