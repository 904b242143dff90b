import { readFileSync } from 'node:fs';
import { RouteTable } from '../../src/api/route-table.ts';
import { controllers, describeApi } from '../../src/app/api-module.ts';
import { CODES } from '../../src/command/codes.ts';
import { startApi, type TestApi } from '../support/api/start-api.ts';
import { onSqlite, type TestDatabase } from '../support/databases.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

type Json = Record<string, unknown>;

describe('the OpenAPI document', () => {
  const document = describeApi(version) as unknown as Json & {
    paths: Record<string, Json>;
    components: { schemas: Json };
  };

  it('is the committed one (npm run build && node scripts/openapi.mjs)', () => {
    expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('names every route, its role, and what it answers', () => {
    for (const { method, pattern, rule } of new RouteTable(controllers).routes) {
      const operation = document.paths[pattern.replace(/:([a-z]+)/gi, '{$1}')]?.[method.toLowerCase()] as Json;
      expect(operation).toMatchObject({
        operationId: expect.any(String),
        summary: expect.any(String),
        responses: { default: expect.anything() },
      });
      expect(operation['x-role']).toBe(rule?.access === 'open' ? undefined : rule?.access.role);
    }
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((each) => (each as Json).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no loose ends', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!);
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) {
      expect(ref).toMatch(/^#\/components\/schemas\//);
      expect(document.components.schemas).toHaveProperty([ref.split('/').at(-1)!]);
    }
    expect(JSON.stringify(document)).not.toMatch(/"\$defs"|"\$schema"/);
  });

  it('carries the manifests with their descriptions', () => {
    const job = document.components.schemas.HttpJob as {
      properties: { spec: { properties: Json; required: string[] } };
    };
    expect(job.properties.spec.required.sort()).toEqual(['application', 'request', 'schedule']);
    expect(job.properties.spec.properties.misfirePolicy).toMatchObject({
      enum: ['FireOnce', 'Skip', 'FireAll'],
      default: 'FireOnce',
      description: expect.any(String),
    });
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'Attempt',
        'HttpApplication',
        'Problem',
        'Refusal',
        'Run',
        'RunDetail',
        'Shard',
        'Slot',
        'Step',
        'Token',
      ]),
    );
  });
});

onSqlite('the docs of the API', (store) => {
  let test: TestDatabase;
  let api: TestApi;
  beforeAll(async () => {
    test = await store.open();
    api = await startApi(test);
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  it('are a page without scripts and without other hosts', async () => {
    const page = await api.send('GET', '/api/docs', { token: null });
    expect(page).toMatchObject({ status: 200 });
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.body).not.toMatch(/<script|src=|href="http/);
    for (const code of Object.keys(CODES)) expect(page.body).toContain(`<code>${code}</code>`);
    expect(page.body).toContain('/api/v1/namespaces/{ns}/jobs/{name}');
    expect((await api.send('GET', '/', { token: null })).headers.get('location')).toBe('/api/docs');
  });

  it('are served as OpenAPI 3.1, open to strangers', async () => {
    const { status, body } = await api.send('GET', '/openapi.json', { token: null });
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
  });
});
