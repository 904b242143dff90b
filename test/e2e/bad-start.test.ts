import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { onMariaDb } from '../support/databases.ts';
import { belfry } from './belfry-command.ts';
import { freePort, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

jest.setTimeout(60_000);

const isRoot = process.getuid?.() === 0;

describe('a bad start', () => {
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(async () => {
    await killServers();
    remove(folder);
  });

  /** What a server says that does not come up; every such end is code 1, with a sentence and without a stack. */
  const refused = async (options: Omit<Parameters<typeof ServerProcess.launch>[0], 'folder'> = {}): Promise<string> => {
    const server = await ServerProcess.launch({ folder, ...options });
    expect({ ...(await server.ended), output: server.output }).toMatchObject({ code: 1 });
    expect(server.output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    return server.output;
  };

  it('is none without any settings: a folder, a token and a database are made', async () => {
    await ServerProcess.start({ folder, env: { BELFRY_EGRESS_ALLOW: '' } });
    expect(existsSync(join(folder, 'data', 'belfry.db'))).toBe(true);
  });

  it('names every wrong setting at once, and the nearest name of an unknown key', async () => {
    writeFileSync(join(folder, 'belfry.yaml'), 'http:\n  prot: 80\nlog:\n  level: loud\n');
    const said = await refused({
      args: ['--config', 'belfry.yaml'],
      env: { BELFRY_MAX_CALLS: 'many', BELFRY_LEASE: '1' },
    });
    for (const part of ['http.prot', 'http.port', 'log.level', 'loud', 'BELFRY_MAX_CALLS', 'many', 'BELFRY_LEASE'])
      expect(said).toContain(part);
  });

  it('says which settings file is missing', async () => {
    const said = await refused({ args: ['--config', 'missing.yaml'] });
    expect(said).toContain("The settings file missing.yaml can't be read: there is no such file.");
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it('says how the schema is made where it may not make it itself', async () => {
    const said = await refused({ env: { BELFRY_DATABASE_MIGRATE: 'false' } });
    expect(said).toMatch(/^The database lacks the migrations .* Run `belfry migrate` /);
    expect(await belfry(['migrate'], { cwd: folder })).toMatchObject({ code: 0 });
    await ServerProcess.start({ folder, env: { BELFRY_DATABASE_MIGRATE: 'false' } });
  });

  it('keeps what is stored from other users of the machine', async () => {
    await ServerProcess.start({ folder });
    const files = readdirSync(join(folder, 'data'));
    expect(files).toEqual(expect.arrayContaining(['belfry.db', 'belfry.db-wal', 'belfry.db-shm', 'admin.token']));
    const modes = files.map((file) => [file, (statSync(join(folder, 'data', file)).mode & 0o777).toString(8)]);
    expect(modes).toEqual(files.map((file) => [file, '600']));
  });

  it('refuses another secret key under the id of the one that stored secrets need', async () => {
    const key = () => `k1:${randomBytes(32).toString('base64')}`;
    const right = key();
    const first = await ServerProcess.start({ folder, env: { BELFRY_SECRET_KEY: right } });
    const secrets = { gateway: { value: 's3cr3t-value' } };
    await first.application('billing', { domains: [{ url: 'http://127.0.0.1:3999' }], secrets });
    await first.stop();
    expect(await refused({ env: { BELFRY_SECRET_KEY: key() } })).toMatch(
      /BELFRY_SECRET_KEY has the key k1, but not the one .* Restore the key/,
    );
    await ServerProcess.start({ folder, env: { BELFRY_SECRET_KEY: right } });
  });

  it.each([
    ['an unknown kind', 'postgres://u:p4ssw0rd@127.0.0.1/belfry', /sqlite:|mysql:/],
    ['no address', 'not a url', /BELFRY_DATABASE_URL/],
  ])('refuses a wrong database URL: %s', async (_, url, reason) => {
    const said = await refused({ env: { BELFRY_DATABASE_URL: url } });
    expect(said).toMatch(reason);
    expect(said).not.toContain('p4ssw0rd');
  });

  it('says that the database is down, where, and no password', async () => {
    const port = await freePort();
    const said = await refused({ env: { BELFRY_DATABASE_URL: `mysql://belfry:p4ssw0rd@127.0.0.1:${port}/belfry` } });
    expect(said).toContain(`127.0.0.1:${port}`);
    expect(said).toMatch(/database/i);
    expect(said).not.toContain('p4ssw0rd');
  });

  it('says which port is in use', async () => {
    const taken: Server = createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    );
    try {
      expect(await refused({ port })).toMatch(new RegExp(`[Pp]ort ${port} is in use`));
      expect(await refused({ metricsPort: port })).toMatch(new RegExp(`[Pp]ort ${port} is in use`));
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  it('refuses an SQLite file that another server has open, and leaves that one alone', async () => {
    const first = await ServerProcess.start({ folder });
    const said = await refused();
    expect(said).toMatch(/another|in use/i);
    expect(said).toContain('belfry.db');
    expect(await first.status('/readyz')).toBe(200);
  });

  it('says that the file is no database', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(
      join(folder, 'data', 'belfry.db'),
      'this is a letter to my aunt, and no database at all\n'.repeat(100),
    );
    const said = await refused();
    expect(said).toContain('belfry.db');
    expect(said).toMatch(/not a database/);
    expect(readFileSync(join(folder, 'data', 'belfry.db'), 'utf8')).toContain('my aunt');
  });

  it('says that it may not write into its data folder', async () => {
    const data = join(folder, 'data');
    mkdirSync(data);
    const undo = makeReadOnly(data);
    try {
      const said = await refused();
      expect(said).toContain(data);
      expect(said).toMatch(/writ|read-only|permission/i);
    } finally {
      undo();
    }
  });

  it.each(['/proc/x/y.db', '/dev/null/y.db'])('says that no database file can be made at %s', async (file) => {
    const said = await refused({ env: { BELFRY_DATABASE_URL: `sqlite:${file}` } });
    expect(said).toContain(`The database file ${file} can't be opened`);
    expect(said).toContain('or set BELFRY_DATABASE_URL to another place');
  });
});

onMariaDb('a bad start', () => {
  const server = new URL(process.env.BELFRY_TEST_MYSQL_URL ?? 'mysql://none');
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => remove(folder));

  it.each([
    ['user or password', ':p4ssw0rd@', /refuses user belfry/],
    ['the database', `:${server.password}@`, /has no database belfry_nowhere.*CREATE DATABASE/],
  ])('says what is wrong with %s', async (_, credentials, reason) => {
    const url = `mysql://${server.username}${credentials}${server.host}/belfry_nowhere`;
    const started = await ServerProcess.launch({ folder, env: { BELFRY_DATABASE_URL: url } });
    expect(await started.ended).toMatchObject({ code: 1 });
    expect(started.output).toMatch(reason);
    expect(started.output).not.toContain('p4ssw0rd');
  });
});

/** Root writes where modes forbid it, so for root the folder becomes a mount that nobody writes to. */
const makeReadOnly = (folder: string): (() => void) => {
  if (!isRoot) {
    chmodSync(folder, 0o555);
    return () => chmodSync(folder, 0o755);
  }
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', folder], { encoding: 'utf8' });
  if (mounted.status !== 0) throw new Error(`no read-only mount: ${mounted.stderr}`);
  return () => spawnSync('umount', [folder]);
};
