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
