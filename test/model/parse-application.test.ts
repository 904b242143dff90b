import { parseApplication } from '../../src/model/parse.ts';
import { smallApplication } from './documents.ts';

const refusal = (spec: Record<string, unknown>, path: string) => {
  const parsed = parseApplication(smallApplication(spec));
  return (parsed.ok ? [] : parsed.problems)
    .filter((problem) => problem.path === path)
    .map((problem) => `${problem.message} | ${problem.remedy}`)
    .join('\n');
};

describe('an application', () => {
  it('needs only where it answers; the defaults are those of the reference', () => {
    expect(parseApplication(smallApplication())).toEqual({
      ok: true,
      warnings: [],
      value: {
        apiVersion: 'belfry.dev/v1',
        kind: 'HttpApplication',
        metadata: { name: 'billing', namespace: 'default', labels: {} },
        spec: {
          domains: [{ url: 'https://api.example.com', weight: 1, labels: {} }],
          limits: {},
          retryBudget: { ratio: 0.2, minPerSecond: 10 },
          headers: {},
          secrets: {},
        },
      },
    });
  });

  it('warns of a Service that is bound twice, whatever is left to its default', () => {
    const warnings = (...kubernetes: object[]) => {
      const parsed = parseApplication(smallApplication({ domains: undefined, kubernetes }));
      return parsed.ok ? parsed.warnings.map(({ path, message }) => `${path} ${message}`) : parsed.problems;
    };
    const again = { service: 'a', namespace: 'default', cluster: 'local', weight: 7 };
    expect(warnings({ service: 'a' }, { service: 'b' }, again)).toEqual([
      'spec.kubernetes[2] binds the same Service as kubernetes[0]',
    ]);
    expect(warnings({ service: 'a', port: 80 }, { service: 'a', port: 81 })).toEqual([]);
  });

  it('takes the Kubernetes part in full', () => {
    const parsed = parseApplication(
      smallApplication({ domains: undefined, kubernetes: [{ service: 'billing-api', port: 'http' }] }),
    );
    expect(parsed.ok && parsed.value.spec.kubernetes).toEqual([
      { service: 'billing-api', port: 'http', scheme: 'http', cluster: 'local', weight: 100 },
    ]);
  });

  it('takes back what a GET shows of secrets', () => {
    const secrets = { gateway: { set: true, fingerprint: 'abc' }, signing: {} };
    const headers = { authorization: 'Bearer {{ secrets.gateway }}' };
    expect(parseApplication(smallApplication({ secrets, headers, signing: 'signing' })).ok).toBe(true);
  });

  it('shows no secret in any problem', () => {
    const parsed = parseApplication({
      ...smallApplication({
        secrets: { a: { value: 'hunter2', other: 1 }, b: 'hunter2', 'c d': { value: 'hunter2' } },
      }),
      metadata: {},
    });
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it.each([
    [
      'a bare domain',
      { domains: [{ url: 'api.example.com' }] },
      'spec.domains[0].url',
      /https:\/\/api\.example\.com or http:\/\/api\.example\.com/,
    ],
    [
      'a bare domain with port and path',
      { domains: [{ url: 'api.example.com:8080/x' }] },
      'spec.domains[0].url',
      /https:\/\/api\.example\.com:8080\/x or/,
    ],
    ['a text for a domain', { domains: ['https://a.example'] }, 'spec.domains[0]', /\{ url: "https:\/\/a\.example" \}/],
    [
      'credentials in the URL',
      { domains: [{ url: 'http://allowed.com@169.254.169.254' }] },
      'spec.domains[0].url',
      /credentials/,
    ],
    [
      'empty credentials in the URL',
      { domains: [{ url: 'http://@example.com' }] },
      'spec.domains[0].url',
      /credentials/,
    ],
    ['a backslash', { domains: [{ url: 'http://evil.com\\@allowed.com' }] }, 'spec.domains[0].url', /backslash/],
    ['one slash', { domains: [{ url: 'http:/\\/evil.com' }] }, 'spec.domains[0].url', /http or https URL/],
    [
      'a fragment',
      { domains: [{ url: 'http://evil.com#@allowed.com' }] },
      'spec.domains[0].url',
      /fragment|credentials/,
    ],
    ['a tab in the host', { domains: [{ url: 'http://ev\til.com' }] }, 'spec.domains[0].url', /invisible character/],
    [
      'what no eye sees in the host',
      { domains: [{ url: 'http://ev\u200bil.com' }] },
      'spec.domains[0].url',
      /invisible character/,
    ],
    ['a template in the host', { domains: [{ url: 'https://{{ params.host }}/' }] }, 'spec.domains[0].url', /fixed/],
    [
      'a host longer than any',
      { domains: [{ url: `https://${'long-part.'.repeat(25)}example.com` }] },
      'spec.domains[0].url',
      /at most 253 characters/,
    ],
    [
      'a part of a host longer than any',
      { domains: [{ url: `https://${'a'.repeat(64)}.example.com` }] },
      'spec.domains[0].url',
      /1 to 63/,
    ],
    ['another scheme', { domains: [{ url: 'file:///etc/passwd' }] }, 'spec.domains[0].url', /http or https/],
    [
      'the same domain twice',
      { domains: [{ url: 'https://a.example' }, { url: 'https://A.example:443/' }] },
      'spec.domains[1].url',
      /same as domains\[0\]/,
    ],
    ['no target', { domains: undefined }, 'spec', /either domains/],
    ['two kinds of target', { kubernetes: [{ service: 'a' }] }, 'spec', /kubernetes and domains/],
    ['a misspelt field', { domians: [] }, 'spec.domians', /Did you mean domains\?/],
    ['a single URL', { url: 'https://a.example' }, 'spec.url', /spec\.domains: \[\{ url/],
    [
      'a literal credential',
      { headers: { authorization: 'Bearer abc' } },
      'spec.headers.authorization',
      /secrets\.NAME/,
    ],
    ['a literal cookie', { headers: { Cookie: 'a=b' } }, 'spec.headers.Cookie', /secrets\.NAME/],
    ['a secret that is not there', { headers: { 'x-a': '{{ secrets.nope }}' } }, 'spec.headers.x-a', /Add the secret/],
    ['signing with nothing', { signing: 'nope' }, 'spec.signing', /Add the secret/],
    [
      'a private key in tls.key',
      { tls: { key: '-----BEGIN PRIVATE KEY-----' } },
      'spec.tls.key',
      /not the name of a secret/,
    ],
    [
      'a certificate without key',
      { tls: { certificate: '-----BEGIN CERTIFICATE-----' } },
      'spec.tls.key',
      /is missing/,
    ],
    ['no PEM', { tls: { ca: 'ca.pem' } }, 'spec.tls.ca', /BEGIN CERTIFICATE/],
    [
      'two sources of a secret',
      { secrets: { a: { value: 'x', secretKeyRef: { name: 'b', key: 'c' } } } },
      'spec.secrets.a',
      /Keep one/,
    ],
    [
      'a probe longer than its interval',
      { healthCheck: { path: '/h', interval: '1s', timeout: '2s' } },
      'spec.healthCheck.timeout',
      /at most interval/,
    ],
    ['a probe without path', { healthCheck: {} }, 'spec.healthCheck.path', /is missing/],
    [
      'a host with a scheme',
      { domains: [{ url: 'https://a.example', host: 'https://b' }] },
      'spec.domains[0].host',
      /host name alone/,
    ],
  ])('refuses %s', (_, spec, path, expected) => {
    expect(refusal(spec, path)).toMatch(expected);
  });

  it('warns of what looks like a credential', () => {
    const parsed = parseApplication(smallApplication({ headers: { 'x-api-key': 'abc' } }));
    expect(parsed.ok && parsed.warnings.map((warning) => warning.path)).toEqual(['spec.headers.x-api-key']);
  });
});

it('of an application without spec is told what stands there', () => {
  const parsed = parseApplication({ ...smallApplication(), spec: undefined });
  expect(parsed).toMatchObject({
    ok: false,
    problems: [
      { path: 'spec', message: 'is missing' },
      { path: 'spec', remedy: expect.stringMatching(/domains: \[/) },
    ],
  });
});
