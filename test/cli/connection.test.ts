import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { belfry } from './belfry.ts';
import { FakeServer, page } from './fake-server.ts';

const server = new FakeServer();
let home: string;

beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'belfry-home-'));
  server.seen.length = 0;
  server.handle = ({ query }) => page([], query);
});
afterEach(() => rm(home, { recursive: true }));

const tokenFile = async (name: string, token: string): Promise<string> => {
  const file = join(home, name);
  await writeFile(file, `${token}\n`);
  return file;
};

describe('which server, as whom', () => {
  it('takes flags before the environment', async () => {
    const file = await tokenFile('one', 'from-file');
    const env = { BELFRY_SERVER: 'http://127.0.0.1:1', BELFRY_TOKEN: 'from-environment' };
    await belfry(['get', 'members', '--server', server.url, '--token-file', file], { env, home });
    await belfry(['get', 'members'], { env: { BELFRY_SERVER: server.url, BELFRY_TOKEN: 'from-environment' }, home });
    await belfry(['get', 'members'], { env: { BELFRY_SERVER: server.url, BELFRY_TOKEN_FILE: file }, home });
    expect(server.seen.map(({ authorization }) => authorization)).toEqual([
      'Bearer from-file',
      'Bearer from-environment',
      'Bearer from-file',
    ]);
  });

  it('keeps contexts in the configuration folder, with the place of a token and never the token', async () => {
    const file = await tokenFile('secret', 'bfy_very-secret');
    const around = { env: { XDG_CONFIG_HOME: join(home, 'config') }, home };
    const set = ['context', 'set', 'prod', '--server', server.url, '--token-file', file, '-n', 'shop'];
    const said = [
      await belfry(set, around),
      await belfry(['context', 'list'], around),
      await belfry(['get', 'jobs'], around),
    ];
    expect(server.seen).toMatchObject([
      { url: '/api/v1/namespaces/shop/jobs?limit=500', authorization: 'Bearer bfy_very-secret' },
    ]);
    const kept = join(home, 'config', 'belfry', 'contexts.yaml');
    expect(await readFile(kept, 'utf8')).not.toContain('bfy_');
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(said)).not.toContain('bfy_');
    expect(said[1]!.out).toContain('* prod');
  });

  it("never sends a context's token to another server", async () => {
    const file = await tokenFile('secret', 'of-prod');
    await belfry(['context', 'set', 'prod', '--server', 'https://belfry.example.com', '--token-file', file], { home });
    await belfry(['get', 'members', '--server', server.url], { home });
    await belfry(['get', 'members'], { env: { BELFRY_SERVER: server.url }, home });
    expect(server.seen.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
  });

  it('uses, suggests and forgets contexts', async () => {
    for (const name of ['prod', 'stage']) await belfry(['context', 'set', name, '--server', server.url], { home });
    expect((await belfry(['context', 'use', 'stage'], { home })).out).toBe('context/stage is the current one\n');
    expect((await belfry(['get', 'members', '--context', 'prood'], { home })).err).toContain('Did you mean "prod"?');
    expect((await belfry(['context', 'remove', 'stage'], { home })).code).toBe(0);
    expect((await belfry(['context', 'use', 'stage'], { home })).code).toBe(2);
  });
});

describe('what goes wrong on the way', () => {
  it.each([
    ['ftp://example.com', 'is not the address of a server'],
    ['http://user:pw@127.0.0.1:1', 'is not the address of a server'],
    ['nonsense', 'is not the address of a server'],
  ])('answers 2 with a remedy for %s', async (url, reason) => {
    const { code, err } = await belfry(['get', 'members', '--server', url]);
    expect(code).toBe(2);
    expect(err).toContain(reason);
    expect(err).toContain('→');
  });

  it('answers 2 with a remedy where nothing listens', async () => {
    const gone = new FakeServer();
    const url = await gone.start();
    await gone.stop();
    const { code, err } = await belfry(['get', 'members', '--server', url]);
    expect(code).toBe(2);
    expect(err).toContain(`Cannot reach ${url}: nothing listens there.\n  → Start a server with \`belfry serve\``);
  });

  it('does not follow a redirect, with the token least of all', async () => {
    server.handle = () => ({ status: 302, headers: { location: 'http://elsewhere.example.com/' } });
    const { code, err } = await belfry(['get', 'members', '--server', server.url], {
      env: { BELFRY_TOKEN: 'secret-one' },
    });
    expect(code).toBe(2);
    expect(err).toContain('redirects to http://elsewhere.example.com/');
    expect(err).not.toContain('secret-one');
  });

  it("knows a proxy's page from Belfry's answer", async () => {
    server.handle = () => ({ status: 502, body: 'Bad Gateway', headers: { 'content-type': 'text/html' } });
    expect((await belfry(['get', 'members', '--server', server.url])).err).toContain('not as a Belfry server does');
    server.handle = () => ({ status: 200, stream: (response) => response.end('<html>') });
    expect((await belfry(['get', 'members', '--server', server.url])).err).toContain('not JSON');
  });

  it('says which file of a token can not be read, and shows nothing of one that is none', async () => {
    const missing = await belfry(['get', 'members', '--token-file', join(home, 'none')]);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('ENOENT')]);
    const file = await tokenFile('notes', 'two words');
    const wrong = await belfry(['get', 'members', '--token-file', file]);
    expect([wrong.code, wrong.err.includes('two words')]).toEqual([2, false]);
  });

  it('answers 2 for a word it does not know, with the nearest one', async () => {
    const { code, err } = await belfry(['aply', '-f', 'x']);
    expect(code).toBe(2);
    expect(err).toContain('apply');
  });
});
