import { startApi, type TestApi } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';

const PASSWORD = 'a bell rings at noon';

interface SignedIn {
  cookie: string;
  csrf: string;
}

onEveryStore('sessions', (store) => {
  let test: TestDatabase;
  let api: TestApi;

  beforeEach(async () => {
    test = await store.open();
    api = await startApi(test);
  });
  afterEach(async () => {
    await api.close();
    await test.drop();
  });

  const openAccount = (name: string, roles: object = { '*': 'admin' }, password: string | undefined = PASSWORD) =>
    api.send('POST', '/users', { body: { name, roles, ...(password === '' ? {} : { password }) } });
  const login = (body: object) => api.send('POST', '/login', { token: null, body });
  const signIn = async (body: object): Promise<SignedIn> => {
    const answer = await login(body);
    expect(answer.status).toBe(200);
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
    return { cookie, csrf: answer.body.csrf };
  };
  const as = (
    { cookie, csrf }: { cookie: string; csrf?: string },
    method: string,
    path: string,
    options: { body?: unknown } = {},
  ) =>
    api.send(method, path, {
      ...options,
      token: null,
      headers: { cookie, ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }) },
    });
  const who = async (session: SignedIn) => (await as(session, 'GET', '/session')).body.user?.name ?? null;

  it('begin with the admin token alone: there is no default password', async () => {
    expect((await api.send('GET', '/session', { token: null })).body).toEqual({
      user: null,
      csrf: null,
      accounts: false,
    });
    for (const body of [
      { name: 'admin', password: 'admin' },
      { name: 'admin', password: PASSWORD },
    ])
      expect((await login(body)).status).toBe(401);
    expect((await openAccount('ann')).status).toBe(201);
    expect((await api.send('GET', '/session', { token: null })).body.accounts).toBe(true);
    const session = await signIn({ name: 'Ann ', password: PASSWORD });
    expect((await as(session, 'GET', '/whoami')).body).toMatchObject({ name: 'ann', role: 'admin' });
  });

  it('keep their secret out of reach: HttpOnly, SameSite=Strict, Secure over TLS alone', async () => {
    await openAccount('ann');
    const answer = await login({ name: 'ann', password: PASSWORD });
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^belfry-session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(JSON.stringify(answer.body)).not.toContain(cookie.slice(15, 58));
    expect(JSON.stringify(answer.body)).not.toContain('argon2');
  });

  it('write only with what a page of ours can read', async () => {
    await openAccount('ann');
    const { cookie, csrf } = await signIn({ name: 'ann', password: PASSWORD });
    const body = { name: 'bob', roles: { shop: 'viewer' } };
    for (const wrong of [undefined, '', `${csrf}x`, csrf.slice(1)])
      expect(
        (await as({ cookie, ...(wrong === undefined ? {} : { csrf: wrong }) }, 'POST', '/users', { body })).body,
      ).toMatchObject({
        status: 403,
        code: 'forbidden',
      });
    expect((await as({ cookie, csrf }, 'POST', '/users', { body })).status).toBe(201);
  });

  it('hold a role in each namespace of their own', async () => {
    await openAccount('eve', { shop: 'operator', pay: 'viewer' });
    const eve = await signIn({ name: 'eve', password: PASSWORD });
    const status = async (method: string, path: string) => (await as(eve, method, path)).status;
    expect(await status('POST', '/namespaces/shop/jobs/none/suspend')).toBe(404);
    expect(await status('POST', '/namespaces/pay/jobs/none/suspend')).toBe(403);
    expect(await status('GET', '/namespaces/other/jobs')).toBe(404);
    expect(await status('GET', '/jobs?namespace=pay')).toBe(200);
    expect(await status('GET', '/users')).toBe(403);
    expect(await status('GET', '/tokens')).toBe(403);
  });

  it('tell an unknown name and a wrong password alike, and refuse after too many', async () => {
    await openAccount('ann');
    const wrong = await login({ name: 'ann', password: 'not the password' });
    const unknown = await login({ name: 'nobody', password: 'not the password' });
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    for (let n = 0; n < 18; n++) expect((await login({ name: `n${n}`, password: 'x' })).status).toBe(401);
    const refused = await login({ name: 'ann', password: PASSWORD });
    expect(refused.body).toMatchObject({
      code: 'too-many-requests',
      detail: expect.stringMatching(/in 15 minutes\.$/),
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(14 * 60);
    api.clock.at += 15 * 60_000;
    expect((await login({ name: 'ann', password: PASSWORD })).status).toBe(200);
  });

  it('refuse who exists as early as who does not: no refusal waits for the audit log', async () => {
    await openAccount('ann');
    const { users } = api.deps.people;
    const write = users.audit;
    const busy = Promise.withResolvers<never>();
    users.audit = () => busy.promise;
    expect((await login({ name: 'ann', password: 'not the password' })).status).toBe(401);
    busy.reject(new Error('the disk is full'));
    await eventually('the loss is logged', () => api.logged.length > 0);
    expect(api.logged).toMatchObject([
      { facts: { user: 'ann' }, message: 'a refused sign-in is not in the audit log' },
    ]);
    users.audit = write;
    await login({ name: 'ann', password: 'not the password' });
    await eventually(
      'the refusal is in the audit log',
      async () => (await api.send('GET', '/audit?action=refused')).body.items.length === 1,
    );
  });

  it('end by signing out, by age, by idleness and with the account', async () => {
    await openAccount('ann');
    await openAccount('root');
    const out = await signIn({ name: 'ann', password: PASSWORD });
    expect((await as(out, 'DELETE', '/session')).status).toBe(204);
    expect([await who(out), (await as(out, 'GET', '/whoami')).status]).toEqual([null, 401]);

    const idle = await signIn({ name: 'ann', password: PASSWORD });
    api.clock.at += 11 * 3_600_000;
    expect(await who(idle)).toBe('ann');
    api.clock.at += 11 * 3_600_000;
    expect(await who(idle)).toBe('ann');
    api.clock.at += 12 * 3_600_000;
    expect(await who(idle)).toBeNull();

    const busy = await signIn({ name: 'ann', password: PASSWORD });
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      api.clock.at += 6 * 3_600_000;
      expect(await who(busy)).toBe('ann');
    }
    api.clock.at += 6 * 3_600_000;
    expect(await who(busy)).toBeNull();

    const gone = await signIn({ name: 'ann', password: PASSWORD });
    expect((await api.send('DELETE', '/users/ann')).status).toBe(204);
    expect(await who(gone)).toBeNull();
    expect((await openAccount('ann')).status).toBe(201);
    expect(await who(gone)).toBeNull();
  });

  it('of others end when the password changes', async () => {
    await openAccount('ann');
    const [here, there] = [
      await signIn({ name: 'ann', password: PASSWORD }),
      await signIn({ name: 'ann', password: PASSWORD }),
    ];
    const change = (body: object) => as(here, 'PUT', '/session/password', { body });
    expect((await change({ old: 'wrong', password: 'another good one' })).status).toBe(422);
    expect((await change({ old: PASSWORD, password: 'short' })).body.problems[0]).not.toHaveProperty('value');
    expect((await change({ old: PASSWORD, password: 'annannannannann1' })).status).toBe(422);
    expect((await change({ old: PASSWORD, password: 'another good one' })).status).toBe(204);
    expect([await who(here), await who(there)]).toEqual(['ann', null]);
    expect((await login({ name: 'ann', password: PASSWORD })).status).toBe(401);
    expect((await login({ name: 'ann', password: 'another good one' })).status).toBe(200);
  });

  it('of a user end when an admin ends them or takes the password away', async () => {
    await openAccount('ann');
    const first = await signIn({ name: 'ann', password: PASSWORD });
    const { link: old } = (await api.send('POST', '/users/ann/sign-in-link')).body;
    expect((await api.send('DELETE', '/users/ann/sessions')).status).toBe(204);
    expect(await who(first)).toBeNull();
    expect((await login({ link: old })).status).toBe(401);

    const second = await signIn({ name: 'ann', password: PASSWORD });
    const reset = await api.send('POST', '/users/ann/password-reset');
    expect(reset.status).toBe(201);
    expect(await who(second)).toBeNull();
    expect((await login({ name: 'ann', password: PASSWORD })).status).toBe(401);
    const back = await signIn({ link: reset.body.link });
    expect((await as(back, 'GET', '/session')).body.user).toMatchObject({ name: 'ann', hasPassword: false });
    for (const [method, path] of [
      ['POST', '/users/nobody/password-reset'],
      ['DELETE', '/users/nobody/sessions'],
    ] as const)
      expect((await api.send(method, path)).status).toBe(404);
  });

  it('begin by a link once, within a day', async () => {
    await openAccount('bob', { shop: 'viewer' }, '');
    const make = async () => (await api.send('POST', '/users/bob/sign-in-link')).body.link as string;
    const [first, second] = [await make(), await make()];
    const bob = await signIn({ link: first });
    expect((await login({ link: first })).status).toBe(401);
    expect((await as(bob, 'GET', '/session')).body.user).toMatchObject({ name: 'bob', hasPassword: false });
    expect((await as(bob, 'PUT', '/session/password', { body: { password: PASSWORD } })).status).toBe(204);
    // A new password ends what still could let somebody in.
    expect((await login({ link: second })).status).toBe(401);
    const late = await make();
    api.clock.at += 24 * 3_600_000;
    expect((await login({ link: late })).status).toBe(401);
  });

  it('let one of two in who take a link at once', async () => {
    await openAccount('bob', { shop: 'viewer' }, '');
    const { link } = (await api.send('POST', '/users/bob/sign-in-link')).body;
    const answers = await Promise.all([login({ link }), login({ link })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('belong to names that are well formed and free', async () => {
    await openAccount('ann');
    expect((await openAccount('ann')).body.code).toBe('name-taken');
    expect((await openAccount('Ann<script>')).status).toBe(422);
    expect((await openAccount('bob', {})).status).toBe(422);
    expect((await openAccount('bob', { shop: 'emperor' })).status).toBe(422);
    const short = await openAccount('bob', { shop: 'viewer' }, 'short');
    expect(short.status).toBe(422);
    expect(JSON.stringify(short.body)).not.toContain('"short"');
    expect((await api.send('GET', '/users')).body.items).toEqual([
      {
        name: 'ann',
        displayName: '',
        roles: { '*': 'admin' },
        hasPassword: true,
        createdAt: '2026-11-21T12:00:00.000Z',
        createdBy: 'admin',
        lastSignInAt: null,
      },
    ]);
  });
});
