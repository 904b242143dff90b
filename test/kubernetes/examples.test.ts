import { readdirSync, readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { parseDocument } from '../../src/model/parse.ts';
import { installCrds } from '../support/kube/install-crds.ts';
import type { KubeObject } from '../support/kube/kube-client.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { rendered } from '../support/kube/shipped-account.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';

jest.setTimeout(60_000);

const FOLDER = 'k8s/examples';

onKubernetes('the examples', () => {
  let cluster: TestCluster;
  let objects: KubeObject[];

  beforeAll(async () => {
    cluster = testCluster();
    await installCrds(cluster);
    objects = await rendered(cluster, FOLDER);
  });
  afterAll(() => cluster.close());

  it('are all part of the kustomization or of the page, and the job of ten lines has no more', () => {
    const page = readFileSync(`${FOLDER}/README.md`, 'utf8');
    const files = readdirSync(FOLDER).filter(
      (name) => !/^(README\.md|kustomization\.yaml|namespace\.yaml)$/.test(name),
    );
    for (const name of files) expect(page).toContain(`(${name})`);
    expect(readFileSync(`${FOLDER}/ten-lines.yaml`, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(10);
  });

  it('are taken by REST as well', () => {
    const ours = objects.filter(({ kind }) => kind === 'HttpJob' || kind === 'HttpApplication');
    expect(ours.length).toBeGreaterThanOrEqual(8);
    expect(ours.map(parseDocument).filter(({ ok }) => !ok)).toEqual([]);
  });

  it('are taken by the API server, with services that may run where Pods are restricted', async () => {
    const namespace = await cluster.namespace();
    const labels = { 'pod-security.kubernetes.io/warn': 'restricted' };
    await cluster.client.patch(`/api/v1/namespaces/${namespace}`, { metadata: { labels } });
    const moved = objects
      .filter(({ kind }) => kind !== 'Namespace')
      .map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: moved });
    const dryRun = ['--dry-run=server', '--warnings-as-errors', '-f'];
    await cluster.kubectl(['apply', ...dryRun, '-'], list);
    await cluster.kubectl(['create', '-n', namespace, ...dryRun, `${FOLDER}/run-now.yaml`]);
  });
});
