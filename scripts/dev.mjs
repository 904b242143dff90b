/** `npm run dev`: compiles on every change and starts the server anew. Settings come from the environment as always; arguments go to `serve`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const compiler = spawn('tsc', ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], { stdio: 'inherit' });
while (!existsSync('dist/main.js') && compiler.exitCode === null) await pause(100);

const server = spawn(
  process.execPath,
  ['--watch-path=dist', '--watch-preserve-output', 'bin/belfry.mjs', 'serve', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
const stop = () => {
  compiler.kill();
  server.kill();
};
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const child of [compiler, server]) child.on('exit', stop);
