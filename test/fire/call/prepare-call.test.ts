import { applicationCallProblems, CallError, callProblems, prepareCall } from '../../../src/fire/call/prepare-call.ts';
import { renderHashKey } from '../../../src/fire/call/render-request.ts';
import { applicationSpec, facts, jobSpec } from './build-call.ts';

const messages = (job: ReturnType<typeof jobSpec>) =>
  callProblems(job).map(({ path, message }) => `${path}: ${message}`);
const raw = (request: object, rest: object = {}) => ({
  ...jobSpec(),
  ...rest,
  request: { ...jobSpec().request, ...request },
});

describe('a request that can not be compiled', () => {
  it('names every problem at once, with path, value and remedy', () => {
    const job = jobSpec(
      {
        path: '/{{ fireAtt }}',
        query: { day: '{{ fireAt | dat }}' },
        headers: { 'x-a': '{{ secrets.gateway }}' },
        body: { list: ['{{ shardIndex', '{% include "x" %}'] },
      },
      { hashKey: '{{ shardIndex }}', params: { day: '{{ params.x }}' } },
    );
    expect(messages(job)).toEqual([
      "spec.request.headers.x-a: secrets are known to the application's headers alone; keep credentials there",
      'spec.request.path: fireAtt is no fact of a run, did you mean fireAt?',
      'spec.request.query.day: dat is no filter, did you mean date?',
      'spec.request.body.list[0]: output "{{ shardIndex" not closed',
      'spec.request.body.list[1]: include is no tag',
      expect.stringMatching(/^spec\.hashKey: shardIndex is no fact of a run/),
      expect.stringMatching(/^spec\.params\.day: params is no fact of a run/),
    ]);
    expect(callProblems(job)[1]).toMatchObject({ value: '/{{ fireAtt }}', remedy: expect.stringContaining('fireAt') });
    expect(() => prepareCall(job, applicationSpec())).toThrow(CallError);
  });

  it.each(['include', 'render', 'layout', 'block', 'liquid', 'echo', 'increment', 'decrement', 'tablerow', 'cycle'])(
    'has no tag %s',
    (tag) => {
      expect(messages(jobSpec({ body: `{% ${tag} "x" %}` }))).toEqual([
        expect.stringMatching(`^spec.request.body: ${tag} is no tag`),
      ]);
    },
  );

  it.each(['raw', 'sample', 'where_exp', 'sha256', 'strip_html', 'date_to_string', 'constructor', '__proto__'])(
    'has no filter %s',
    (filter) => {
      expect(messages(jobSpec({ body: `{{ logId | ${filter} }}` }))[0]).toMatch(/^spec\.request\.body: /);
    },
  );

  it.each([
    'host',
    'Content-Length',
    'TRANSFER-ENCODING',
    'connection',
    'belfry-job',
    'schedulerx-logId',
    'webhook-id',
    'idempotency-key',
  ])('is one with the header %s, even where no parser saw it (A9)', (name) => {
    expect(messages(raw({ headers: { [name]: 'x' } }))).toEqual([`spec.request.headers.${name}: is a reserved header`]);
  });

  it('is one with broken header names and values, even where no parser saw it (A9)', () => {
    expect(messages(raw({ headers: { 'a b': 'x' } }))).toHaveLength(1);
    expect(messages(raw({ headers: { a: 'x\r\nb: c' } }))).toHaveLength(1);
    expect(messages(raw({ headers: JSON.parse('{"__proto__":"x"}') }))).toHaveLength(1);
  });

  it.each(['//evil.test/x', 'http://evil.test', '/a/../b', '/a/%2E%2e/b', '/..'])('is one with the path %s', (path) => {
    expect(messages(raw({ path }))).toEqual(['spec.request.path: leaves the base path']);
  });

  it('is one with a content type beside multipart', () => {
    expect(messages(jobSpec({ multipart: { a: 'b' }, headers: { 'Content-Type': 'text/plain' } }))).toHaveLength(1);
  });

  it('is one with too much of templates', () => {
    expect(messages(jobSpec({ body: `{{ logId }}${'x'.repeat(70_000)}` }))).toHaveLength(1);
    expect(messages(jobSpec({ body: Array(5).fill(`{{ logId }}${'x'.repeat(60_000)}`) }))).toHaveLength(1);
    expect(messages(jobSpec({ body: 'x'.repeat(900_000) }))).toEqual([]);
  });
});

describe('headers of an application', () => {
  it('may name its own secrets', () => {
    const application = applicationSpec({ headers: { a: '{{ secrets.one }}' }, secrets: { one: {} } });
    expect(applicationCallProblems(application)).toEqual([]);
    expect(applicationCallProblems({ ...application, secrets: {} })).toEqual([
      expect.objectContaining({ path: 'spec.headers.a', message: 'the application has no secret one' }),
    ]);
  });

  it('name them one by one', () => {
    const dump = (value: string) =>
      applicationCallProblems(applicationSpec({ headers: { a: value }, secrets: { one: {} } }));
    expect(dump('{{ secrets }}')).toHaveLength(1);
    expect(dump('{{ secrets[job] }}')).toHaveLength(1);
    expect(dump('{% for s in secrets %}{{ s }}{% endfor %}')).toHaveLength(1);
  });
});

describe('the hash key', () => {
  const keyOf = (hashKey: string | undefined, params: object = {}) =>
    renderHashKey(
      prepareCall(jobSpec({}, hashKey === undefined ? {} : { hashKey }), applicationSpec()),
      facts({ params: { ...params } }),
    );

  it("is the job's name unless given", () => {
    expect(keyOf(undefined)).toBe('settle-points');
    expect(keyOf('fixed')).toBe('fixed');
    expect(keyOf('{{ params.user }}', { user: 7 })).toBe('7');
  });

  it("is the job's name where it can not be rendered", () => {
    expect(keyOf('{{ params.user }}')).toBe('settle-points');
  });
});
