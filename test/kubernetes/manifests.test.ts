import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { DEFINITIONS } from '../../src/config/definitions.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { KubeObject } from '../support/kube/kube-client.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { rendered } from '../support/kube/shipped-account.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';

jest.setTimeout(60_000);

const OVERLAYS = ['k8s/overlays/sqlite', 'k8s/overlays/mysql'];

/** Settings of a rendered Deployment, with something for what comes from Secrets. */
const environmentOf = (deployment: KubeObject): Record<string, string> => {
  const secrets: Record<string, string> = {
    'database-url': 'mysql://belfry:x@db/belfry',
    'admin-token': randomBytes(24).toString('hex'),
    'secret-key': `k1:${randomBytes(32).toString('base64')}`,
  };
  return Object.fromEntries(
    deployment.spec.template.spec.containers[0].env.map(({ name, value, valueFrom }: KubeObject) => [
      name,
      value ?? (valueFrom.secretKeyRef ? secrets[valueFrom.secretKeyRef.key] : 'belfry-0'),
    ]),
  );
};

const settingsOf = (deployment: KubeObject) =>
  loadSettings({ env: environmentOf(deployment), member: 'm', terminal: false, readText: () => '' });

onKubernetes("Belfry's own manifests", () => {
  let cluster: TestCluster;
  beforeAll(() => {
    cluster = testCluster();
  });
  afterAll(() => cluster.close());

  const inFreshNamespace = async (objects: KubeObject[]) => {
    const name = await cluster.namespace();
    const labels = Object.fromEntries(
      ['enforce', 'warn', 'audit'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
    );
    await cluster.client.patch(`/api/v1/namespaces/${name}`, { metadata: { labels } });
    const moved = objects
      .filter(({ kind }) => kind !== 'Namespace')
      .map((object) => ({
        ...object,
        metadata: { ...object.metadata, ...(object.metadata.namespace && { namespace: name }) },
      }));
    return { name, list: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: moved }) };
  };

  it.each(OVERLAYS)('%s is taken by the API server and by the level restricted, without a warning', async (folder) => {
    const { list } = await inFreshNamespace(await rendered(cluster, folder));
    // A warning would be an error here.
    const said = await cluster.kubectl(['apply', '--dry-run=server', '--warnings-as-errors', '-f', '-'], list);
    expect(
      said
        .trim()
        .split('\n')
        .every((line) => line.endsWith('(server dry run)')),
    ).toBe(true);
  });

  it('would be warned otherwise: the check sees a Pod that may become root', async () => {
    const objects = await rendered(cluster, OVERLAYS[0]!);
    const deployment = objects.find(({ kind }) => kind === 'Deployment');
    deployment.spec.template.spec.securityContext.runAsNonRoot = false;
    const { list } = await inFreshNamespace([deployment]);
    const dryRun = cluster.kubectl(['apply', '--dry-run=server', '--warnings-as-errors', '-f', '-'], list);
    await expect(dryRun).rejects.toThrow(/runAsNonRoot/);
  });

  it.each(OVERLAYS)('%s names settings that exist, and leaves calls time to end', async (folder) => {
    const deployment = (await rendered(cluster, folder)).find(({ kind }) => kind === 'Deployment');
    const names = new Set<string>(Object.values(DEFINITIONS).map(({ env }) => env));
    expect(Object.keys(environmentOf(deployment)).filter((name) => !names.has(name))).toEqual([]);
    const settings = settingsOf(deployment);
    if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
    expect(settings.warnings).toEqual([]);
    const { terminationGracePeriodSeconds, enableServiceLinks } = deployment.spec.template.spec;
    expect(terminationGracePeriodSeconds * 1_000).toBeGreaterThan(settings.value.shutdownGraceMs + 10_000);
    expect(enableServiceLinks).toBe(false);
  });

  it('keeps SQLite to one process, and spreads three on MySQL', async () => {
    const [sqlite, mysql] = await Promise.all(
      OVERLAYS.map(async (folder) => (await rendered(cluster, folder)).find(({ kind }) => kind === 'Deployment')),
    );
    expect(sqlite.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(sqlite.spec.strategy).not.toHaveProperty('rollingUpdate');
    expect(mysql.spec.replicas).toBe(3);
    expect(mysql.spec.template.spec.topologySpreadConstraints).toHaveLength(2);
  });

  it('takes the components beside an overlay', async () => {
    const objects = await rendered(cluster, 'test/kubernetes/overlay-with-components');
    const byKind = (wanted: string) => objects.find(({ kind }) => kind === wanted);
    expect(byKind('Deployment').spec).not.toHaveProperty('replicas');
    expect(byKind('ServiceMonitor').spec.selector.matchLabels).toEqual(byKind('Deployment').spec.selector.matchLabels);
    const served = objects.filter(({ kind }) => kind !== 'ServiceMonitor'); // Its CRD is the Prometheus operator's.
    const { list } = await inFreshNamespace(served);
    await cluster.kubectl(['apply', '--dry-run=server', '--warnings-as-errors', '-f', '-'], list);
    expect(byKind('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe('belfry');
    for (const kind of ['HorizontalPodAutoscaler', 'ServiceMonitor', 'Deployment'])
      expect(byKind(kind).metadata.namespace).toBe('belfry');
  });
});
