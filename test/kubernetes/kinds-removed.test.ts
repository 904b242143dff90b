import { jest } from '@jest/globals';
import type { ServerProcess } from '../e2e/server-process.ts';
import { eventually } from '../support/eventually.ts';
import { installCrds } from '../support/kube/install-crds.ts';
import { httpApplication, httpJob, httpRun } from '../support/kube/kinds.ts';
import type { KubeObject } from '../support/kube/kube-client.ts';
import { listOf } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { startOperator } from '../support/kube/operator-member.ts';
import { type OwnFixture, ownFixture } from '../support/kube/own-fixture.ts';
import { type ShippedAccount, shippedAccount } from '../support/kube/shipped-account.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';
import { startTarget, type Target } from '../support/target.ts';

/** An API server and a member of their own. */
jest.setTimeout(120_000);

onKubernetes('removing the kinds under an operator at work', () => {
  let fixture: OwnFixture;
  let cluster: TestCluster;
  let account: ShippedAccount;
  let namespace: string;
  let target: Target;
  let server: ServerProcess;

  beforeAll(async () => {
    target = await startTarget(async (_, response) => {
      response.end('{"code":200}');
    });
    fixture = await ownFixture();
    cluster = testCluster(fixture.kubeconfig);
    await installCrds(cluster);
    [account, namespace] = await Promise.all([shippedAccount(cluster), cluster.namespace()]);
    server = await startOperator(account, [namespace]);
  });

  afterAll(async () => {
    await server.stop();
    await target.close();
    account.close();
    cluster.close();
    await fixture.drop();
  });

  const kubectl = (args: string[], stdin?: string) => cluster.kubectl(['-n', namespace, ...args], stdin);
  const apply = () =>
    kubectl(['apply', '-f', '-'], listOf(httpApplication('billing', target.url), httpJob('a'), httpJob('b')));
  const waitFor = (what: string, on: string) => kubectl(['wait', `--for=condition=${what}`, '--timeout=60s', on]);
  const jobs = async (): Promise<number> =>
    (await server.must<{ items: KubeObject[] }>('GET', `/namespaces/${namespace}/jobs`)).items.length;

  it('deletes the jobs with their objects, keeps history and head, and goes on once the kinds are back', async () => {
    await apply();
    await kubectl(['apply', '-f', '-'], listOf(httpRun('first', { job: 'a' })));
    await waitFor('Complete', 'hrun/first');
    const { status } = JSON.parse(await kubectl(['get', 'hrun', 'first', '-o', 'json']));

    const before = server.output.length;
    await cluster.kubectl(['delete', '-k', 'k8s/crd', '--timeout=60s']);
    await eventually('the jobs are gone with their objects', async () => (await jobs()) === 0);
    expect((await server.run(status.runId)).state).toBe('succeeded');
    await eventually('told', () => server.output.slice(before).includes('can not be watched'));
    await server.must('PUT', `/namespaces/${namespace}/jobs/of-the-api`, httpJob('of-the-api', { schedule: {} }));

    await installCrds(cluster);
    await apply();
    await waitFor('Ready', 'hjob/a');
    await kubectl(['apply', '-f', '-'], listOf(httpRun('second', { job: 'b' })));
    await waitFor('Complete', 'hrun/second');
    expect(await jobs()).toBe(3);
    expect((await server.run(status.runId)).state).toBe('succeeded');
    const warnings = server.output
      .slice(before)
      .split('\n')
      .filter((line) => /"(level|severity)":\s*("?(warn|error)|[45]0)/.test(line));
    expect(warnings.length).toBeLessThan(30);
    expect(server.output).not.toContain('no more');
  });
});
