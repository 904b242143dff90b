/**
 * Builds the console into dist/console, beside each file its twins for browsers that take brotli or gzip. Done again only where
 * something that goes into it has changed, because most builds are of the server.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const STAMP = 'dist/console/.stamp';
/** The console uses schemas and pure decisions of the server's; the lock names the libraries. */
const INPUTS = [
  'console/**/*.{ts,tsx,css,html,svg,json}',
  'src/{model,view,command,fire}/**/*.ts',
  'src/api/*shapes.ts',
  'package-lock.json',
  'scripts/build-console.mjs',
];
const COMPRESSED = /\.(js|css|svg)$/;

const digest = createHash('sha256');
for (const path of INPUTS.flatMap((pattern) => globSync(pattern, { exclude: ['console/node_modules/**'] })).sort())
  digest.update(path).update('\0').update(readFileSync(path)).update('\0');
const stamp = digest.digest('hex');

if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) process.exit(0);

const vite = 'node_modules/vite/bin/vite.js';
const { status } = spawnSync(
  process.execPath,
  [vite, 'build', 'console', '--config', 'console/vite.config.ts', '--logLevel', 'warn'],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);

for (const path of globSync('dist/console/**/*').filter((path) => COMPRESSED.test(path))) {
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
writeFileSync(STAMP, stamp);
