import { parseDocument, parseJob } from '../../src/model/parse.ts';
import { smallJob } from './documents.ts';

const problemsOf = (input: unknown) => {
  const parsed = parseJob(input);
  return parsed.ok ? [] : parsed.problems;
};
const remedyAt = (path: string, input: unknown) =>
  problemsOf(input)
    .filter((problem) => problem.path === path)
    .map((problem) => `${problem.message} | ${problem.remedy}`)
    .join('\n');
const request = (members: Record<string, unknown>) => smallJob({ request: { path: '/x', ...members } });

describe('a job', () => {
  it('needs only application, schedule and request.path; the defaults are those of the reference', () => {
    const parsed = parseJob(smallJob());
    expect(parsed).toEqual({
      ok: true,
      warnings: [],
      value: {
        apiVersion: 'belfry.dev/v1',
        kind: 'HttpJob',
        metadata: { name: 'settle-points', namespace: 'default', labels: {} },
        spec: {
          application: 'billing',
          schedule: { timeZone: 'UTC' },
          request: { method: 'POST', path: '/jobs/settle', query: {}, headers: {}, followRedirects: 0 },
          params: {},
          timeout: '60s',
          connectTimeout: '3s',
          idleTimeout: '30s',
          maxReplyBytes: 1048576,
          success: { status: ['200-299'] },
          routeStrategy: 'RoundRobin',
          noEndpointPolicy: 'Fail',
          waitForEndpoint: '1m',
          retry: {
            maxAttempts: 1,
            interval: '10s',
            factor: 2,
            maxInterval: '5m',
            jitter: 0.2,
            on: ['fault', '5xx', '429', 'verdict'],
          },
          concurrencyPolicy: 'Queue',
          maxConcurrentRuns: 100,
          maxQueued: 100,
          misfirePolicy: 'FireOnce',
          misfireLimit: 100,
          misfireGrace: '60s',
          priority: 5,
          cost: 1,
          completion: 'Reply',
          keep: { runs: 300, for: '30d' },
        },
      },
    });
  });

  it('takes back what it answered: defaults written out are no mistake beside any policy', () => {
    const parsed = parseJob(smallJob({ timeout: '2s' }));
    if (!parsed.ok) throw new Error('refused');
    expect(parseJob(parsed.value)).toEqual(parsed);
    expect(parseJob({ ...parsed.value, status: { state: 'whatever' } })).toEqual(parsed);
  });

  it('keeps what a person says of suspended, and nothing where nothing is said', () => {
    const parsed = parseJob(smallJob({ suspended: false }));
    expect(parsed.ok && parsed.value.spec.suspended).toBe(false);
    const silent = parseJob(smallJob());
    expect(silent.ok && 'suspended' in silent.value.spec).toBe(false);
  });

  it('drops what kubectl and servers add to metadata', () => {
    const added = { uid: 'u', generation: 3, creationTimestamp: 't', managedFields: [{}], resourceVersion: 7 };
    const parsed = parseDocument({ ...smallJob(), metadata: { name: 'a', annotations: { note: 'x' }, ...added } });
    expect(parsed.ok && parsed.value.metadata).toEqual({
      name: 'a',
      namespace: 'default',
      labels: {},
      annotations: { note: 'x' },
      resourceVersion: '7',
    });
  });

  it('names every problem at once, rules across fields beside wrong types', () => {
    const problems = problemsOf({
      ...smallJob({
        timout: '5s',
        schedule: { cron: '0 0 2 * * ?', every: '30s' },
        request: { path: 'jobs', form: {}, body: 'x' },
        retry: { maxAttempts: 0 },
        priority: 'high',
      }),
      metadata: { name: 'Settle Points' },
    });
    expect(problems.map((problem) => problem.path).sort()).toEqual([
      'metadata.name',
      'spec.priority',
      'spec.request.form',
      'spec.request.path',
      'spec.retry.maxAttempts',
      'spec.schedule',
      'spec.timout',
    ]);
    expect(problems.every((problem) => problem.message !== '' && problem.remedy !== '')).toBe(true);
  });
});

describe('a refusal helps', () => {
  it.each([
    ['an unknown field', 'spec.misfirePolcy', smallJob({ misfirePolcy: 'Skip' }), /Did you mean misfirePolicy\?/],
    [
      'an unknown field within',
      'spec.retry.maxAttemps',
      smallJob({ retry: { maxAttemps: 3 } }),
      /Did you mean maxAttempts\?/,
    ],
    [
      "CronJob's schedule",
      'spec.schedule',
      smallJob({ schedule: '0 2 * * *' }),
      /schedule: \{ cron: "0 2 \* \* \*", timeZone: UTC \}/,
    ],
    ['a spacing as text', 'spec.schedule', smallJob({ schedule: '30s' }), /schedule: \{ every: 30s \}/],
    ['maxRetries', 'spec.maxRetries', smallJob({ maxRetries: 3 }), /retry\.maxAttempts.*one more than the retries/],
    ['retry.maxRetries', 'spec.retry.maxRetries', smallJob({ retry: { maxRetries: 3 } }), /one more than the retries/],
    ['a dependency', 'spec.dependsOn', smallJob({ dependsOn: ['other'] }), /Not yet/],
    ['another completion', 'spec.completion', smallJob({ completion: 'Callback' }), /Not yet/],
    [
      "XXL-JOB's broadcast",
      'spec.routeStrategy',
      smallJob({ routeStrategy: 'SHARDING_BROADCAST' }),
      /Did you mean Broadcast\?/,
    ],
    [
      "XXL-JOB's block strategy",
      'spec.concurrencyPolicy',
      smallJob({ concurrencyPolicy: 'COVER_EARLY' }),
      /Did you mean Replace\?/,
    ],
    ['a Chinese label', 'spec.routeStrategy', smallJob({ routeStrategy: '任务权重' }), /Did you mean LeastLoad\?/],
    ['a Chinese misfire', 'spec.misfirePolicy', smallJob({ misfirePolicy: '立即补跑一次' }), /Did you mean FireOnce\?/],
    ['a small letter', 'spec.routeStrategy', smallJob({ routeStrategy: 'roundrobin' }), /Did you mean RoundRobin\?/],
    ['a retry class', 'spec.retry.on[0]', smallJob({ retry: { on: ['faults'] } }), /Did you mean fault\?/],
    ['a duration without unit', 'spec.timeout', smallJob({ timeout: 60 }), /60s/],
    ['a duration as a phrase', 'spec.timeout', smallJob({ timeout: '1 minute' }), /such as 500ms/],
    ['too long a timeout', 'spec.timeout', smallJob({ timeout: '31m' }), /30m or less/],
    ['too short a spacing', 'spec.schedule.every', smallJob({ schedule: { every: '10ms' } }), /1s or more/],
    ['too large a reply', 'spec.maxReplyBytes', smallJob({ maxReplyBytes: 10485761 }), /at most 10485760/],
    ['an instant without offset', 'spec.startsAt', smallJob({ startsAt: '2026-12-01T00:00:00' }), /offset/],
    ['a day that is not', 'spec.endsAt', smallJob({ endsAt: '2026-02-30T00:00:00Z' }), /instant/],
    [
      'a window turned round',
      'spec.endsAt',
      smallJob({ startsAt: '2026-12-02T00:00:00Z', endsAt: '2026-12-01T00:00:00Z' }),
      /after it starts/,
    ],
    ['a URL as path', 'spec.request.path', request({ path: 'http://x/y' }), /path alone/],
    ['a query in the path', 'spec.request.path', request({ path: '/a?b=c' }), /request\.query/],
    ['another host in the path', 'spec.request.path', request({ path: '//evil.example' }), /single/],
    ['two bodies', 'spec.request.multipart', request({ form: { a: 1 }, multipart: { b: 2 } }), /Keep one/],
    ['a status list missing', 'spec.success.status', smallJob({ success: { status: 200 } }), /\[200\]/],
    ['a status out of range', 'spec.success.status[0]', smallJob({ success: { status: ['299-200'] } }), /200-299/],
    [
      'two body rules',
      'spec.success.body',
      smallJob({ success: { body: { equals: 'a', contains: 'b' } } }),
      /Keep one/,
    ],
    ['shards alone', 'spec.shards', smallJob({ shards: 4 }), /routeStrategy: Sharded/],
    ['Sharded without shards', 'spec.shards', smallJob({ routeStrategy: 'Sharded' }), /how many/],
    ['hashKey alone', 'spec.hashKey', smallJob({ hashKey: 'x' }), /ConsistentHash/],
    ['maxConcurrentRuns alone', 'spec.maxConcurrentRuns', smallJob({ maxConcurrentRuns: 5 }), /Allow/],
    ['misfireLimit alone', 'spec.misfireLimit', smallJob({ misfireLimit: 5 }), /FireAll/],
    ['waitForEndpoint alone', 'spec.waitForEndpoint', smallJob({ waitForEndpoint: '5m' }), /noEndpointPolicy: Wait/],
    ['idle over timeout', 'spec.idleTimeout', smallJob({ timeout: '5s', idleTimeout: '6s' }), /Shorten/],
    ['interval over its most', 'spec.retry.interval', smallJob({ retry: { interval: '10m' } }), /maxInterval/],
    [
      'a literal credential',
      'spec.request.headers.Authorization',
      request({ headers: { Authorization: 'Bearer x' } }),
      /spec\.secrets of the HttpApplication/,
    ],
    [
      'a secret in a job',
      'spec.request.headers.x-key',
      request({ headers: { 'x-key': '{{ secrets.k }}' } }),
      /spec\.secrets of the HttpApplication/,
    ],
    ['nothing', 'spec.timeout', smallJob({ timeout: null }), /remove the field/],
  ])('for %s', (_, path, input, remedy) => {
    expect(remedyAt(path, input)).toMatch(remedy);
  });

  it.each([
    'Host',
    'content-length',
    'Transfer-Encoding',
    'connection',
    'keep-alive',
    'te',
    'trailer',
    'upgrade',
    'proxy-authorization',
    'schedulerx-logId',
    'belfry-job',
    'webhook-id',
    'Idempotency-Key',
    'traceparent',
  ])('and the header %s is reserved', (header) => {
    expect(remedyAt(`spec.request.headers.${header}`, request({ headers: { [header]: 'x' } }))).toMatch(/reserved/);
  });

  it('refuses line breaks in a header and the same header twice', () => {
    expect(remedyAt('spec.request.headers.x-a', request({ headers: { 'x-a': 'a\r\nhost: b' } }))).toMatch(/one line/);
    expect(remedyAt('spec.request.headers.x-a', request({ headers: { 'X-A': '1', 'x-a': '2' } }))).toMatch(/Keep one/);
    const many = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`x-${index}`, 'x']));
    expect(remedyAt('spec.request.headers', request({ headers: many }))).toMatch(/Keep at most 32/);
    expect(remedyAt('spec.request.headers["a b"]', request({ headers: { 'a b': '1' } }))).toMatch(/not a header name/);
  });

  it('shows the value that was wrong, shortened, and never a credential', () => {
    const [problem] = problemsOf(smallJob({ timeout: 'x'.repeat(500) }));
    expect(problem?.value).toHaveLength(101);
    const [hidden] = problemsOf(request({ headers: { cookie: 'session=hunter2' } }));
    expect(hidden?.value).toBe('(hidden)');
    expect(JSON.stringify(hidden)).not.toContain('hunter2');
  });

  it('for a kind that is none', () => {
    const remedy = (input: unknown) => {
      const parsed = parseDocument(input);
      return parsed.ok ? 'accepted' : parsed.problems[0]?.remedy;
    };
    expect(remedy({ ...smallJob(), kind: 'HttpJobs' })).toBe('Did you mean HttpJob?');
    expect(remedy({})).toBe('One of HttpApplication, HttpJob.');
    expect(remedy('text')).toMatch(/apiVersion, kind/);
  });
});

describe('what is taken as it is written', () => {
  it('numbers and booleans where text goes on the wire', () => {
    const parsed = parseJob(request({ query: { page: 1, all: true }, form: { n: 2 }, headers: { 'x-n': 3 } }));
    expect(parsed.ok && parsed.value.spec.request).toMatchObject({
      query: { page: '1', all: 'true' },
      form: { n: '2' },
      headers: { 'x-n': '3' },
    });
  });

  it.each([
    ['a question mark within a template', { path: "/a/{{ params.x | default: '?' }}" }],
    ['an object body', { body: { shard: '{{ shardIndex }}', list: [1, null, { deep: true }] } }],
    ['a list body', { body: [1, 2] }],
    ['a text body of several lines', { body: 'a\nb' }],
  ])('%s', (_, members) => {
    expect(parseJob(request(members)).ok).toBe(true);
  });

  it('the statuses and ranges of the rule', () => {
    const parsed = parseJob(smallJob({ success: { status: [200, '302', '400-404'], json: '$.code == 200' } }));
    expect(parsed.ok && parsed.value.spec.success).toEqual({ status: [200, '302', '400-404'], json: '$.code == 200' });
  });

  it('a body with GET, with a warning', () => {
    const parsed = parseJob(request({ method: 'GET', body: 'x' }));
    expect(parsed.ok && parsed.warnings.map((warning) => warning.path)).toEqual(['spec.request.body']);
  });
});

describe('a default that means nothing alone', () => {
  const warned = (more: Record<string, unknown>) => {
    const parsed = parseJob(smallJob(more));
    return parsed.ok && parsed.warnings.map(({ path, value, remedy }) => ({ path, value, remedy }));
  };

  it('is taken with a warning where somebody wrote it', () => {
    expect(warned({ waitForEndpoint: '1m' })).toEqual([
      { path: 'spec.waitForEndpoint', value: '1m', remedy: 'Remove it, or write noEndpointPolicy: Wait.' },
    ]);
  });

  it('is harmless in a document that was read, which carries all of them', () => {
    const read = parseJob(smallJob({}));
    expect(read.ok && warned({ ...read.value.spec })).toEqual([]);
    expect(warned({ waitForEndpoint: '1m', noEndpointPolicy: 'Wait' })).toEqual([]);
  });
});

describe('what is missing', () => {
  it.each([
    ['spec', { ...smallJob(), spec: undefined }],
    ['all of spec', { ...smallJob(), spec: {} }],
    ['what stands behind spec', { ...smallJob(), spec: null }],
  ])('is told field by field, down to the innermost: %s', (_, document) => {
    const missing = ['spec.application', 'spec.schedule', 'spec.request.path'];
    expect(problemsOf(document)).toEqual(
      missing.map((path) => ({ path, message: 'is missing', remedy: expect.stringMatching(/^Add it\. /) })),
    );
  });
});
