import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { belfry as call, NOW } from './belfry.ts';
import { FakeServer, page, problem } from './fake-server.ts';

const server = new FakeServer();
let folder: string;

beforeAll(async () => {
  await server.start();
  folder = await mkdtemp(join(tmpdir(), 'belfry-token-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  server.seen.length = 0;
  server.handle = ({ method, query }) => {
    if (method === 'POST') return { status: 201, body: { name: 'ci', role: 'operator', token: 'bfy_once' } };
    if (method === 'DELETE') return { status: 204 };
    return page(
      [{ name: 'ci', role: 'operator', namespaces: ['shop'], createdAt: new Date(NOW).toISOString() }],
      query,
    );
  };
});

const belfry = (args: string[]) => call([...args, '--server', server.url]);

describe('belfry token', () => {
  it('shows the secret once, alone on standard output', async () => {
    const said = await belfry([
      'token',
      'create',
      'ci',
      '--role',
      'operator',
      '--namespaces',
      'shop',
      '--expires',
      '90d',
    ]);
    expect(said.out).toBe('bfy_once\n');
    expect(said.err).toContain('not shown again');
    expect(server.seen[0]!.body).toEqual({ name: 'ci', role: 'operator', namespaces: ['shop'], expiresIn: '90d' });
  });

  it('writes the secret into a new file that nobody else may read', async () => {
    const file = join(folder, 'ci.token');
    const said = await belfry(['token', 'create', 'ci', '--out', file]);
    expect(said.out + said.err).not.toContain('bfy_once');
    expect(await readFile(file, 'utf8')).toBe('bfy_once\n');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('takes the token back where the file can not be written', async () => {
    const said = await belfry(['token', 'create', 'ci', '--out', join(folder, 'no', 'such', 'folder')]);
    expect(said.code).toBe(2);
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/tokens',
      'DELETE /api/v1/tokens/ci',
    ]);
  });

  it('lists and revokes', async () => {
    expect((await belfry(['token', 'list'])).out).toMatch(/NAME +ROLE .*\nci +operator +shop/);
    expect((await belfry(['token', 'revoke', 'ci'])).out).toBe('token/ci revoked\n');
    server.handle = () => problem(404, 'not-found', 'Not found');
    expect((await belfry(['token', 'revoke', 'ci'])).code).toBe(1);
  });

  it('refuses a role that is none before it asks anyone', async () => {
    expect((await belfry(['token', 'create', 'ci', '--role', 'root'])).code).toBe(2);
    expect(server.seen).toEqual([]);
  });
});
