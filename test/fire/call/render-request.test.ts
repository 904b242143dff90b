import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { applicationSpec, endpoint, facts, jobSpec, rendered, request } from './build-call.ts';

describe('what every call carries', () => {
  it('are the facts of its shard, spelt as on the wire', () => {
    expect(request({}).headers).toEqual({
      'schedulerx-logId': '1795000000000001',
      'schedulerx-shardingIndex': '2',
      'schedulerx-shardingTotal': '3',
      'belfry-job': 'settle-points',
      'belfry-namespace': 'shop',
      'belfry-fire-at': '2026-03-08T18:30:00.000Z',
      'belfry-attempt': '1',
      'belfry-cause': 'schedule',
      'idempotency-key': '1795000000000001-2',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
  });

  it('is method, origin and path of the endpoint, no body', () => {
    expect(
      request({ endpoint: endpoint({ url: 'https://api.test:8443/base' }), job: jobSpec({ method: 'GET' }) }),
    ).toMatchObject({
      method: 'GET',
      origin: 'https://api.test:8443',
      path: '/base/x',
      body: null,
    });
  });

  it('is the gateway host, and its name for TLS without the port', () => {
    const sent = request({ endpoint: endpoint({ url: 'https://10.0.0.9', host: 'billing.internal:8443' }) });
    expect(sent.headers.host).toBe('billing.internal:8443');
    expect(sent).toMatchObject({ origin: 'https://10.0.0.9', serverName: 'billing.internal' });
    const application = applicationSpec({ tls: { serverName: 'other.internal' } });
    expect(request({ application, endpoint: endpoint({ host: 'billing.internal' }) }).serverName).toBe(
      'other.internal',
    );
  });

  it('keeps key and trace over retries, with a span an attempt', () => {
    const first = request({}).headers;
    const second = request({ facts: facts({ attempt: 2 }) }).headers;
    const other = request({ facts: facts({ shardIndex: 1 }) }).headers;
    expect(second['idempotency-key']).toBe(first['idempotency-key']);
    expect(second.traceparent!.slice(0, 36)).toBe(first.traceparent!.slice(0, 36));
    expect(other.traceparent!.slice(0, 36)).toBe(first.traceparent!.slice(0, 36));
    expect(new Set([first, second, other].map(({ traceparent }) => traceparent)).size).toBe(3);
  });

  it('is the same bytes for the same facts', () => {
    const job = jobSpec({ multipart: { a: '{{ params.mode }}' } });
    expect(request({ job })).toEqual(request({ job }));
  });
});

describe('headers', () => {
  it("are the application's, over which the job's go, in any case", () => {
    const application = applicationSpec({ headers: { 'X-Tenant': 'acme', 'x-all': '1' } });
    const { headers } = request({ application, job: jobSpec({ headers: { 'x-tenant': 'other' } }) });
    expect(headers).toMatchObject({ 'x-tenant': 'other', 'x-all': '1' });
    expect(headers).not.toHaveProperty('X-Tenant');
  });

  it('take secrets in the application alone', () => {
    const application = applicationSpec({
      headers: { authorization: 'Bearer {{ secrets.gateway }}' },
      secrets: { gateway: { value: 'x' } },
    });
    expect(request({ application, secrets: { gateway: 's3cret' } }).headers.authorization).toBe('Bearer s3cret');
    expect(rendered({ application })).toEqual({
      problem:
        'spec.headers.authorization: the secret gateway has no value; give it one in spec.secrets of the application, or where that names a Secret of Kubernetes, make it and bind a Role with get and watch on it to Belfry',
    });
  });

  it.each(['a\r\nx-evil: 1', 'a\nb', 'a\0b', 'tab\there', 'del\u007f'])('refuse %j from a param (A9)', (mode) => {
    const job = jobSpec({ headers: { 'x-mode': '{{ params.mode }}' } });
    expect(rendered({ job, facts: facts({ params: { mode } }) })).toEqual({
      problem: 'spec.request.headers["x-mode"]: holds a line break or another control character'.replace(
        '["x-mode"]',
        '.x-mode',
      ),
    });
  });

  it('refuse what they can not carry, and say so', () => {
    const job = jobSpec({ headers: { 'x-mode': '{{ params.mode }}' } });
    expect(rendered({ job, facts: facts({ params: { mode: '结算' } }) })).toEqual({
      problem: 'spec.request.headers.x-mode: holds characters that a header can not carry',
    });
    const encoded = jobSpec({ headers: { 'x-mode': '{{ params.mode | url_encode }}' } });
    expect(request({ job: encoded, facts: facts({ params: { mode: '结算' } }) }).headers['x-mode']).toBe(
      '%E7%BB%93%E7%AE%97',
    );
  });

  it('carry nothing that ends a line, whatever the param (A9)', () => {
    const job = jobSpec({ headers: { 'x-mode': '{{ params.mode }}' } });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (mode) => {
        const answer = rendered({ job, facts: facts({ params: { mode } }) });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point
        if ('request' in answer) expect(answer.request.headers['x-mode']).not.toMatch(/[\u0000-\u001f\u007f]/);
      }),
    );
  });
});

describe('path and query', () => {
  it('keep what may stand in a path and encode the rest', () => {
    expect(request({ job: jobSpec({ path: "/jobs/结算/a%20b/%zz/c;d=1,2:@!$&'()*+~" }) }).path).toBe(
      "/jobs/%E7%BB%93%E7%AE%97/a%20b/%25zz/c;d=1,2:@!$&'()*+~",
    );
  });

  it('encode outputs for their place', () => {
    const job = jobSpec({
      path: '/users/{{ params.mode }}/{{ shardIndex }}',
      query: { day: "{{ fireAt | date: '%Y-%m-%d' }}", 'q&a': '{{ params.mode }}', fixed: 'a b&c' },
    });
    expect(request({ job, facts: facts({ params: { mode: 'a/b?c=1&d#e 结' } }) }).path).toBe(
      '/users/a%2Fb%3Fc%3D1%26d%23e%20%E7%BB%93/2?day=2026-03-08&q%26a=a%2Fb%3Fc%3D1%26d%23e%20%E7%BB%93&fixed=a%20b%26c',
    );
  });

  it.each([
    ['/{{ params.mode }}/x', ''],
    ['/a/{{ params.mode }}', '..'],
    ['/a/{{ params.mode }}/b', '.'],
    ['/a/{{ params.mode }}{{ params.mode }}/b', '.'],
    ['/a/%2e{{ params.mode }}/b', '.'],
  ])('%s does not climb or change host by %j (A9)', (path, mode) => {
    const answer = rendered({ job: jobSpec({ path }), facts: facts({ params: { mode } }) });
    expect(answer).toEqual({ problem: expect.stringContaining('leaves the base path') });
  });

  it('reach nothing but the base path of the endpoint, whatever the param (A9)', () => {
    const job = jobSpec({ path: '/a/{{ params.mode }}/b', query: { q: '{{ params.mode }}' } });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (mode) => {
        const answer = rendered({
          job,
          facts: facts({ params: { mode } }),
          endpoint: endpoint({ url: 'http://h.test/base' }),
        });
        if (!('request' in answer)) return;
        const { origin, path } = answer.request;
        const url = new URL(origin + path);
        expect(path).toMatch(/^[\x21-\x7e]+$/);
        expect(url.host).toBe('h.test');
        expect(url.pathname).toMatch(/^\/base\/a\/[^/]*\/b$/);
        expect(url.searchParams.get('q')).toBe(mode.toWellFormed());
        expect([...url.searchParams.keys()]).toEqual(['q']);
      }),
    );
  });
});

describe('bodies', () => {
  it('are JSON of an object, with typed leaves', () => {
    const job = jobSpec({
      body: {
        shard: '{{ shardIndex }}',
        text: 'shard {{ shardIndex }}',
        spaced: ' {{ shardIndex }}',
        list: '{{ params.list }}',
        nested: { deep: ['{{ params.nested }}', '{{ lastSuccessAt }}', '{{ fireAt }}', true, null, 1.5] },
        quotes: '{{ params.mode }}',
        '{{ params.mode }}': 'keys are no templates',
        empty: [{}, []],
      },
    });
    const sent = request({ job, facts: facts({ params: { mode: '"}\n结', list: [1, 'b'], nested: { deep: true } } }) });
    expect(sent.headers['content-type']).toBe('application/json');
    expect(JSON.parse(sent.body as string)).toEqual({
      shard: 2,
      text: 'shard 2',
      spaced: ' 2',
      list: [1, 'b'],
      nested: { deep: [{ deep: true }, null, '2026-03-08T18:30:00.000Z', true, null, 1.5] },
      quotes: '"}\n结',
      '{{ params.mode }}': 'keys are no templates',
      empty: [{}, []],
    });
  });

  it('keep a __proto__ member as it was written', () => {
    const body = JSON.parse('{"__proto__":{"polluted":"{{ shardIndex }}"}}') as object;
    expect(request({ job: { ...jobSpec(), request: { ...jobSpec().request, body: body as never } } }).body).toBe(
      '{"__proto__":{"polluted":2}}',
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('are text as it is', () => {
    const sent = request({ job: jobSpec({ body: '<job id="{{ logId }}">{{ params.nested }}</job>' }) });
    expect(sent.body).toBe('<job id="1795000000000001">{"deep":true}</job>');
    expect(sent.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('keep the content type that the job says', () => {
    const job = jobSpec({ body: '<a/>', headers: { 'Content-Type': 'application/xml' } });
    const types = Object.entries(request({ job }).headers).filter(([name]) => name.toLowerCase() === 'content-type');
    expect(types).toEqual([['Content-Type', 'application/xml']]);
  });

  it('are forms as browsers write them', () => {
    const sent = request({ job: jobSpec({ form: { mode: '{{ params.mode }}', 'a b': 'x+y&z=结*~' } }) });
    expect(sent.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(sent.body).toBe(
      new URLSearchParams([
        ['mode', 'full'],
        ['a b', 'x+y&z=结*~'],
      ]).toString(),
    );
  });

  it('are text parts whose boundary occurs in none of them', async () => {
    const evil = '--belfry-1795000000000001-2\r\ncontent-disposition: form-data; name="x"\r\n\r\n';
    const job = jobSpec({ multipart: { 'a"\r\nb': '{{ params.mode }}', second: '结' } });
    const sent = request({ job, facts: facts({ params: { mode: evil } }) });
    const form = await new Response(sent.body as string, {
      headers: { 'content-type': sent.headers['content-type']! },
    }).formData();
    expect([...form.entries()]).toEqual([
      ['a"\r\nb', evil],
      ['second', '结'],
    ]);
  });

  it('are refused where they grow without end', () => {
    const body = { all: Array(6).fill(`{% for i in (1..400) %}${'x'.repeat(2_500)}{% endfor %}`) };
    expect(rendered({ job: jobSpec({ body }) })).toEqual({
      problem: expect.stringContaining('the body is longer than'),
    });
  });
});

describe('signatures', () => {
  const key = Buffer.alloc(32, 7);
  const secret = `whsec_${key.toString('base64')}`;
  const application = applicationSpec({ signing: 'hook', secrets: { hook: { value: 'x' } } });
  const job = jobSpec({ body: { mode: '{{ params.mode }} 结' } });

  it('are those of Standard Webhooks over the very bytes', () => {
    const { headers, body } = request({ application, job, secrets: { hook: secret } });
    expect(headers['webhook-id']).toBe('1795000000000001-2');
    expect(headers['webhook-timestamp']).toBe('1795000000');
    const signed = `1795000000000001-2.1795000000.${body as string}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  it('agree with the example of the specification', () => {
    const { headers } = request({
      application,
      job: { ...jobSpec(), request: { ...jobSpec().request, body: 'x' } },
      secrets: { hook: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    });
    const expected = createHmac('sha256', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64'))
      .update('1795000000000001-2.1795000000.x')
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  it('come from both keys while one takes over', () => {
    const other = `whsec_${Buffer.alloc(24, 8).toString('base64')}`;
    const both = request({ application, job, secrets: { hook: `${secret} ${other}` } }).headers['webhook-signature']!;
    const alone = [secret, other].map(
      (hook) => request({ application, job, secrets: { hook } }).headers['webhook-signature'],
    );
    expect(both.split(' ')).toEqual(alone);
  });

  it.each(['plain', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_!!!'])('refuse %s without repeating it', (hook) => {
    const answer = rendered({ application, job, secrets: { hook } });
    expect(answer).toEqual({
      problem: expect.stringMatching(/^spec\.signing: a signing secret is "whsec_" and base64/),
    });
  });

  it('need a value', () => {
    expect(rendered({ application, job })).toEqual({
      problem:
        'spec.signing: the secret hook has no value; give it one in spec.secrets of the application, or where that names a Secret of Kubernetes, make it and bind a Role with get and watch on it to Belfry',
    });
  });
});
