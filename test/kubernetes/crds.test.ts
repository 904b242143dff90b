import { jest } from '@jest/globals';
import { installCrds } from '../support/kube/install-crds.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';

jest.setTimeout(60_000);

const JOB = `
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: settle-points }
spec:
  application: billing
  schedule: { cron: "0 30 8 * * ?", timeZone: Asia/Shanghai }
  request: { path: /jobs/settle }
`;
const SPEC = { application: 'billing', schedule: {}, request: { path: '/' } };
const RUN = `
apiVersion: belfry.dev/v1
kind: HttpRun
metadata: { name: once }
spec: { job: settle-points, params: { mode: full, deep: { list: [1] } } }
`;

onKubernetes('the kinds', () => {
  let cluster: TestCluster;
  let namespace: string;
  const kubectl = (args: string[], stdin?: string) => cluster.kubectl(['-n', namespace, ...args], stdin);

  beforeAll(async () => {
    cluster = testCluster();
    await installCrds(cluster);
    namespace = await cluster.namespace();
    await kubectl(['apply', '-f', '-'], `${JOB}---${RUN}`);
  });
  afterAll(() => cluster.close());

  it('have structural schemas and take their names', async () => {
    const { items } = await cluster.client.ask('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
    const ours = items.filter((crd: { spec: { group: string } }) => crd.spec.group === 'belfry.dev');
    expect(ours).toHaveLength(3);
    for (const { status } of ours) {
      const holding = status.conditions.filter((each: { status: string }) => each.status === 'True');
      expect(holding.map((each: { type: string }) => each.type).sort()).toEqual(['Established', 'NamesAccepted']);
    }
  });

  it('are listed by short name and category, with their columns', async () => {
    const [head, row] = (await kubectl(['get', 'hjob'])).trim().split('\n');
    expect(head!.split(/\s+/)).toEqual([
      'NAME',
      'SCHEDULE',
      'ZONE',
      'SUSPEND',
      'LAST',
      'RESULT',
      'NEXT',
      'LATE',
      'AGE',
    ]);
    expect(row).toMatch(/^settle-points\s+Asia\/Shanghai/);
    expect(await kubectl(['get', 'belfry', '-o', 'name'])).toBe(
      'httpjob.belfry.dev/settle-points\nhttprun.belfry.dev/once\n',
    );
    const ofBilling = ['get', 'hjob', '--field-selector', 'spec.application=billing', '-o', 'name'];
    expect(await kubectl(ofBilling)).toBe('httpjob.belfry.dev/settle-points\n');
    expect(await kubectl(['get', 'hrun,happ'])).toMatch(/^NAME\s+JOB\s+RUN\s+STATE\s+SHARDS\s+AGE/);
  });

  it('carry our docs and fill in the defaults', async () => {
    expect(await kubectl(['explain', 'hjob.spec.concurrencyPolicy'])).toMatch(/What if the last run still goes on/);
    const { spec } = JSON.parse(await kubectl(['get', 'hjob', 'settle-points', '-o', 'json']));
    expect(spec).toMatchObject({ timeout: '60s', retry: { maxAttempts: 1, interval: '10s' }, keep: { runs: 300 } });
    expect(spec).not.toHaveProperty('suspended');
  });

  it('refuse unknown fields, and say what YAML made of a bare on', async () => {
    await expect(kubectl(['apply', '-f', '-'], JOB.replace('application:', 'aplication:'))).rejects.toThrow(
      'unknown field "spec.aplication"',
    );
    await expect(kubectl(['apply', '-f', '-'], `${JOB}  retry: { on: [fault] }\n`)).rejects.toThrow(/Put it in quotes/);
  });

  const request = (more: object) => ({ ...SPEC, request: { path: '/', ...more } });
  const domain = (url: string) => ({ domains: [{ url }] });
  const CREDENTIAL = 'is a credential in a job. Keep the value in a Secret';

  it.each([
    [
      'HttpJob',
      request({ path: 'http://evil/' }),
      'spec.request.path',
      'is a URL. Write the path alone, such as /jobs/settle;',
    ],
    ['HttpJob', request({ path: 'jobs' }), 'spec.request.path', 'does not begin with "/". Write /jobs.'],
    ['HttpJob', request({ path: '//evil' }), 'spec.request.path', 'begins with "//". Begin with a single "/";'],
    [
      'HttpJob',
      request({ path: '/a?b=c' }),
      'spec.request.path',
      'holds a query. Put what follows "?" into request.query.',
    ],
    [
      'HttpJob',
      request({ body: {}, form: { a: 'b' } }),
      'spec.request.form',
      'it stands beside body. Keep one of body, form and multipart.',
    ],
    [
      'HttpJob',
      request({ body: [], multipart: { a: 'b' } }),
      'spec.request.multipart',
      'it stands beside body. Keep one of body,',
    ],
    [
      'HttpJob',
      request({ headers: { 'x-a': '1', Host: 'x' } }),
      'spec.request.headers',
      'Host is a reserved header. Remove it:',
    ],
    ['HttpJob', request({ headers: { 'a b': '1' } }), 'spec.request.headers', 'a b is not a header name.'],
    ['HttpJob', request({ headers: { Cookie: '1' } }), 'spec.request.headers', `Cookie ${CREDENTIAL}`],
    [
      'HttpJob',
      { ...SPEC, retry: { on: ['404'] } },
      'spec.retry.on[0]',
      'is not a known value. One of fault, 5xx, 429, verdict.',
    ],
    ['HttpJob', { ...SPEC, timeout: '60' }, 'spec.timeout', 'is not a duration. Write a whole number and a unit'],
    ['HttpJob', { ...SPEC, timeout: '31m' }, 'spec.timeout', 'is longer than 30m. Write 30m or less.'],
    [
      'HttpJob',
      { ...SPEC, application: 'Billing_API' },
      'spec.application',
      'is not a name. Use small letters, digits,',
    ],
    [
      'HttpJob',
      { ...SPEC, schedule: '*/5 * * * *' },
      'spec.schedule',
      'an object: { cron: \\"0 2 * * *\\", timeZone: UTC } where a CronJob has the text alone,',
    ],
    [
      'HttpJob',
      { ...SPEC, schedule: { at: 'tomorrow' } },
      'spec.schedule.at',
      'date, time and offset, such as 2026-12-01T08:00:00+08:00',
    ],
    ['HttpJob', { ...SPEC, startsAt: '2026-12-01' }, 'spec.startsAt', 'date, time and offset, such as'],
    [
      'HttpJob',
      { ...SPEC, dependsOn: ['other'] },
      'spec.dependsOn',
      'Not yet: jobs cannot depend on others; remove it.',
    ],
    [
      'HttpJob',
      { ...SPEC, completion: 'Callback' },
      'spec.completion',
      'Not yet: only Reply is; remove it or write Reply.',
    ],
    [
      'HttpJob',
      { ...SPEC, endpoints: { labels: { zone: 'a b' } } },
      'spec.endpoints.labels.zone',
      'at most 63 letters, digits, \\"-\\", \\"_\\" and \\".\\"',
    ],
    [
      'HttpJob',
      { ...SPEC, waitForEndpoint: '5m' },
      'spec.waitForEndpoint',
      'means nothing without noEndpointPolicy: Wait. Remove it, or write noEndpointPolicy: Wait.',
    ],
    ['HttpRun', { job: 'Settle_Points' }, 'spec.job', 'is not a name. Use small letters, digits,'],
    [
      'HttpApplication',
      { kubernetes: [{ service: 'Billing_API' }] },
      'spec.kubernetes[0].service',
      'is not a name. Use small letters, digits,',
    ],
    [
      'HttpApplication',
      { ...domain('https://a.example'), secrets: { a: { secretKeyRef: { name: 'A_B', key: 'k' } } } },
      'spec.secrets[a].secretKeyRef.name',
      'is not a name. Use small letters, digits,',
    ],
    [
      'HttpApplication',
      { domains: [{ url: 'https://a.example', host: 'https://b.example' }] },
      'spec.domains[0].host',
      'a host name alone, such as billing.internal,',
    ],
    [
      'HttpApplication',
      { ...domain('https://a.example'), tls: { ca: 'x' } },
      'spec.tls.ca',
      'is not a certificate in PEM form. Paste the text that begins with -----BEGIN CERTIFICATE-----',
    ],
    [
      'HttpApplication',
      domain('api.example.com'),
      'spec.domains[0].url',
      'has no scheme. Write https://api.example.com or http://api.example.com.',
    ],
    ['HttpApplication', domain('ftp://api.example.com'), 'spec.domains[0].url', 'is not an http or https URL.'],
    [
      'HttpApplication',
      domain('https://a:b@api.example.com'),
      'spec.domains[0].url',
      'holds credentials. Remove what stands before "@"',
    ],
    [
      'HttpApplication',
      { ...domain('https://a.example'), healthCheck: { path: 'x' } },
      'spec.healthCheck.path',
      'is not a path. Begin with a single "/", such as /healthz.',
    ],
  ])('say of %s %j what is wrong and what to write, and where', async (kind, spec, field, sentence) => {
    const refusal = await kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({ apiVersion: 'belfry.dev/v1', kind, metadata: { name: 'refused' }, spec }),
    ).catch(String);
    const told = refusal.split('\n').filter((line) => line.includes(`${field}: `));
    expect(told.join('\n') || refusal).toContain(sentence);
    // The wording of a bare regular expression helps nobody.
    expect(refusal).not.toMatch(/should match|must not validate|must have at most|\^\[/);
  });

  it('take no secret in the clear, and keep none that a careless client sends', async () => {
    const path = `/apis/belfry.dev/v1/namespaces/${namespace}/httpapplications`;
    const application = (secret: object) => ({
      apiVersion: 'belfry.dev/v1',
      kind: 'HttpApplication',
      metadata: { name: 'billing' },
      spec: { kubernetes: [{ service: 'api' }], secrets: { gateway: secret } },
    });
    const inTheClear = cluster.client.ask('POST', `${path}?fieldValidation=Ignore`, application({ value: 'hunter2' }));
    await expect(inTheClear).rejects.toThrow(/would lie in etcd in the clear.*secretKeyRef/);
    await expect(cluster.client.ask('GET', `${path}/billing`)).rejects.toThrow('404');
    await cluster.client.ask('POST', path, application({ secretKeyRef: { name: 'billing', key: 'gateway' } }));
  });

  it('let a run change in nothing but how long it is kept', async () => {
    const patch = (spec: object) =>
      kubectl(['patch', 'hrun', 'once', '--type', 'merge', '-p', JSON.stringify({ spec })]);
    await expect(patch({ job: 'other' })).rejects.toThrow(/can not change/);
    await expect(patch({ shards: [1] })).rejects.toThrow(/can not change/);
    await expect(patch({ endpoint: 'http://10.0.0.1' })).rejects.toThrow(/can not change/);
    await expect(patch({ ttlSecondsAfterFinished: 60 })).resolves.toMatch(/patched/);
  });
});
