import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/belfry.mjs', import.meta.url));

describe('bin/belfry.mjs', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'belfry-bin-'));
    mkdirSync(join(root, 'bin'));
    copyFileSync(bin, join(root, 'bin', 'belfry.mjs'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const build = (): void => {
    mkdirSync(join(root, 'dist', 'cli'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
    writeFileSync(join(root, 'dist', 'main.js'), 'console.log("server", process.argv.slice(2).join(" "))');
    writeFileSync(
      join(root, 'dist', 'cli', 'main.js'),
      'console.log("cli", process.argv.slice(2).join(" ")); process.exitCode = 7',
    );
  };
  const run = (args: string[], node: string[] = []) =>
    spawnSync(process.execPath, [...node, join(root, 'bin', 'belfry.mjs'), ...args], { encoding: 'utf8' });

  it('says how to build where nothing is built', () => {
    const { status, stderr } = run(['get', 'jobs']);
    expect(status).toBe(2);
    expect(stderr).toContain('npm run build');
  });

  it('hands serve and migrate to the server and the rest to the command line', () => {
    build();
    expect(run(['serve', '--roles', 'api']).stdout).toBe('server serve --roles api\n');
    expect(run(['migrate']).stdout).toBe('server migrate\n');
    expect(run(['get', 'jobs'])).toMatchObject({ stdout: 'cli get jobs\n', status: 7 });
    expect(run(['serve', '--help']).stdout).toBe('cli serve --help\n');
  });

  describe('under an older Node', () => {
    /** This very Node, saying that it is an old one. */
    const pretend = (): string[] => {
      const old = join(root, 'old.cjs');
      writeFileSync(
        old,
        "if (!process.env.RESTARTED) Object.defineProperty(process.versions, 'node', { value: '20.11.0' })",
      );
      return ['--require', old];
    };
    const install = (script: string): void => {
      const folder = join(root, 'node_modules', '.bin');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'node'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, 'node'), 0o755);
    };

    it('starts again under the one that came with npm ci, and ends as that ends', () => {
      build();
      install(`[ "$1" = --version ] && exec echo v24.1.0\nRESTARTED=1 exec '${process.execPath}' "$@"`);
      expect(run(['get', 'jobs'], pretend())).toMatchObject({ stdout: 'cli get jobs\n', status: 7 });
    });

    it('says what it needs where there is none', () => {
      build();
      install('exec echo v20.11.0');
      const { status, stderr } = run(['get', 'jobs'], pretend());
      expect(status).toBe(2);
      expect(stderr).toContain('Belfry needs Node 22.19 or newer');
    });
  });
});
