import { tokenStore } from '../../src/adapter/database/stores/tokens.ts';
import { tokenEntry } from '../../src/command/audit.ts';
import type { TokenStore } from '../../src/command/token-store.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

onEveryStore('the store of tokens', (store) => {
  let test: TestDatabase;
  let tokens: TokenStore;
  beforeEach(async () => {
    test = await store.open();
    tokens = tokenStore(test.database);
  });
  afterEach(() => test.drop());
  const facts = (name: string) => ({
    name,
    role: 'viewer' as const,
    namespaces: ['shop', 'pay'],
    createdAt: 5,
    createdBy: 'admin',
    expiresAt: null,
    hash: `hash-of-${name}`,
  });
  const by = { name: 'admin', address: '192.0.2.1' };
  const insert = (token: ReturnType<typeof facts>) => tokens.insert(token, tokenEntry(by, 'created', token, 5));
  const ended = (at: number) => tokenEntry(by, 'revoked', facts('ci'), at);

  it('finds a token by hash, id and name', async () => {
    const id = await insert(facts('ci'));
    const token = {
      id,
      name: 'ci',
      role: 'viewer',
      namespaces: ['shop', 'pay'],
      createdAt: 5,
      createdBy: 'admin',
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    };
    expect(await tokens.byHash('hash-of-ci')).toEqual(token);
    expect(await tokens.find('ci')).toEqual(token);
    expect(await tokens.find(String(id))).toEqual(token);
    expect(await tokens.byHash('HASH-OF-CI')).toBeNull();
    expect(await tokens.find("ci' OR 1=1")).toBeNull();
  });

  it('keeps a name to one living token', async () => {
    const id = (await insert(facts('ci')))!;
    expect(await insert({ ...facts('ci'), hash: 'other' })).toBeNull();
    expect(await tokens.revoke(id, 9, ended(9))).toBe(true);
    expect(await tokens.revoke(id, 10, ended(10))).toBe(false);
    expect((await tokens.byHash('hash-of-ci'))!.revokedAt).toBe(9);
    expect(await tokens.find('ci')).toBeNull();
    expect(await insert({ ...facts('ci'), hash: 'other' })).toBeGreaterThan(id);
  });

  it('lists the living, newest first, page by page', async () => {
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c']) ids.push((await insert(facts(name)))!);
    await tokens.revoke(ids[1]!, 9, ended(9));
    expect((await tokens.list(null, 10)).map(({ name }) => name)).toEqual(['c', 'a']);
    expect((await tokens.list(ids[2]!, 10)).map(({ name }) => name)).toEqual(['a']);
    expect(await tokens.list(null, 1)).toHaveLength(1);
    await tokens.touch(ids[0]!, 77);
    expect((await tokens.find('a'))!.lastUsedAt).toBe(77);
  });
});
