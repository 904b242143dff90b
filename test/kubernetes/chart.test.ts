import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../support/kube/kube-client.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { rendered } from '../support/kube/shipped-account.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';

jest.setTimeout(60_000);

/** What `npm test` brings where helm can be had. */
const HELM = process.env.BELFRY_TEST_HELM;

/** Helm's own marks, on everything it makes. */
const MARKS = /^(helm\.sh\/(chart|resource-policy)|app\.kubernetes\.io\/(instance|version|managed-by))$/;

const template = async (...args: string[]): Promise<KubeObject[]> => {
  const { stdout } = await promisify(execFile)(HELM!, ['template', 'belfry', 'k8s/chart', '-n', 'belfry', ...args]);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS())
    .filter((object) => object !== null);
};

/** Objects by kind and name, without Helm's marks, and with what is a list of names in one order. */
const comparable = (objects: KubeObject[]): Record<string, KubeObject> =>
  Object.fromEntries(
    objects
      .filter(({ kind }) => kind !== 'Namespace')
      .map((object): [string, KubeObject] => [`${object.kind}/${object.metadata.name}`, withoutMarks(object)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

function withoutMarks(value: KubeObject): KubeObject {
  if (Array.isArray(value)) {
    const items = value.map(withoutMarks);
    const isNamed = items.every((item) => typeof item?.name === 'string');
    return isNamed ? items.sort((a: KubeObject, b: KubeObject) => (a.name < b.name ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !MARKS.test(name));
  const kept = members.map(([name, member]): [string, KubeObject] => [name, withoutMarks(member)]);
  return Object.fromEntries(kept.filter(([name, member]) => name !== 'annotations' || Object.keys(member).length > 0));
}

const withHelm = HELM === undefined ? it['skip'] : it;

onKubernetes('the chart', () => {
  let cluster: TestCluster;
  beforeAll(() => {
    cluster = testCluster();
  });
  afterAll(() => cluster.close());

  withHelm.each(['sqlite', 'mysql'])('makes of store: %s what the overlay makes, object by object', async (store) => {
    const [chart, overlay] = await Promise.all([
      template('--set', `store=${store}`),
      rendered(cluster, `k8s/overlays/${store}`),
    ]);
    expect(comparable(chart)).toEqual(comparable(overlay));
    expect(chart.length).toBeGreaterThan(10);
  });

  withHelm('makes the same of its options as the components do', async () => {
    const [chart, overlay] = await Promise.all([
      template('--set', 'store=mysql,autoscaler.enabled=true,serviceMonitor.enabled=true,podLabels=true'),
      rendered(cluster, 'test/kubernetes/overlay-with-components'),
    ]);
    expect(comparable(chart)).toEqual(comparable(overlay));
  });

  withHelm('takes a digest, and refuses what it does not know', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const deployment = (await template('--set', `image.digest=${digest}`)).find(({ kind }) => kind === 'Deployment');
    expect(deployment.spec.template.spec.containers[0].image).toBe(`belfry@${digest}`);
    await expect(template('--set', 'stroe=mysql')).rejects.toThrow(/stroe/);
    await expect(template('--set', 'autoscaler.enabled=true')).rejects.toThrow(/needs store: mysql/);
    await expect(template('--set', 'settings.BELFRY_X=1,settings.x=2')).rejects.toThrow(/settings/);
  });
});
