import 'reflect-metadata';
import { Controller, Delete, Get } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Guard } from '../../src/api/guard.ts';
import type { PeoplePorts } from '../../src/api/ports.ts';
import { RouteTable } from '../../src/api/route-table.ts';
import { Declare } from '../../src/api/rule.ts';
import { SignIn } from '../../src/api/sign-in.ts';
import type { TokenStore } from '../../src/command/token-store.ts';

const ADMIN = 'an-admin-token-of-more-than-thirty-two-characters';

@Controller('api/v1/things')
class Things {
  @Get(':id')
  forgotten() {}

  @Declare({ access: { role: 'viewer', namespace: 'run' }, summary: 'x', answers: {} })
  @Delete(':id')
  ruled() {}
}

const request = (method: string, url: string, more: object = {}) =>
  ({
    method,
    is404: false,
    routeOptions: { url },
    headers: { authorization: `Bearer ${ADMIN}` },
    cookies: {},
    ip: '127.0.0.9',
    params: { id: '7' },
    query: {},
    ...more,
  }) as unknown as FastifyRequest;

describe('the guard', () => {
  const tokens = { byHash: async () => null } as unknown as TokenStore;
  const table = new RouteTable([Things]);
  const people = {} as unknown as PeoplePorts;
  const guard = new Guard(table, new SignIn(tokens, { now: () => 0 }, ADMIN), people, async (id) =>
    id === 7 ? 'shop' : null,
  );

  it('closes a route that forgot its rule, even to admins', async () => {
    expect(table.routes.map(({ method, pattern, rule }) => [method, pattern, rule === undefined])).toEqual([
      ['GET', '/api/v1/things/:id', true],
      ['DELETE', '/api/v1/things/:id', false],
    ]);
    await expect(guard.check(request('GET', '/api/v1/things/:id'))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('closes a route that no controller knows', async () => {
    await expect(guard.check(request('GET', '/rogue'))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(guard.check(request('GET', '/rogue', { headers: {} }))).rejects.toMatchObject({ code: 'signed-out' });
  });

  it('lets through what its rule allows, and remembers who asks', async () => {
    const allowed = request('DELETE', '/api/v1/things/:id');
    await guard.check(allowed);
    expect(allowed.principal).toEqual({ name: 'admin', roles: { '*': 'admin' }, address: '127.0.0.9' });
    await expect(guard.check(request('DELETE', '/api/v1/things/:id', { params: { id: '8' } }))).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(
      guard.check(request('DELETE', '/api/v1/things/:id', { params: { id: '7; DROP' } })),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells which methods a path takes', () => {
    expect(table.methodsAt('/api/v1/things/9')).toEqual(['GET', 'DELETE']);
    expect(table.methodsAt('/api/v1/things/9/more')).toEqual([]);
  });
});

describe('signing in', () => {
  it('believes a token for two seconds and not after its end', async () => {
    let asked = 0;
    let now = 1_000;
    const token = {
      id: 1,
      name: 'ci',
      role: 'viewer',
      namespaces: ['shop'],
      createdAt: 0,
      createdBy: 'admin',
      expiresAt: 10_000,
      revokedAt: null as number | null,
      lastUsedAt: null,
    };
    const touched: number[] = [];
    const tokens = {
      byHash: async () => {
        asked++;
        return { ...token };
      },
      touch: async (_: number, at: number) => void touched.push(at),
    } as unknown as TokenStore;
    const signIn = new SignIn(tokens, { now: () => now }, null);
    const who = () => signIn.principalOf('Bearer bfy_x');
    expect(await who()).toMatchObject({ name: 'ci' });
    expect(await who()).toMatchObject({ name: 'ci' });
    expect([asked, touched]).toEqual([1, [1_000]]);
    token.revokedAt = 1_500;
    now = 3_000;
    expect(await who()).toBeNull();
    token.revokedAt = null;
    signIn.forget();
    expect(await who()).not.toBeNull();
    now = 10_000;
    expect(await who()).toBeNull();
  });

  it('takes nothing but a bearer token', async () => {
    const signIn = new SignIn({ byHash: async () => null } as unknown as TokenStore, { now: () => 0 }, ADMIN);
    for (const header of [
      undefined,
      '',
      ADMIN,
      `Basic ${ADMIN}`,
      'Bearer',
      'Bearer ',
      `Bearer ${ADMIN} x`,
      `Bearer ${ADMIN}x`,
      `Bearer ${ADMIN.slice(1)}`,
    ])
      expect([header, await signIn.principalOf(header)]).toEqual([header, null]);
    expect(await signIn.principalOf(`bearer  ${ADMIN}`)).not.toBeNull();
  });
});
