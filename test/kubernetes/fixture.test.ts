import { request } from 'node:http';
import { FakeKubelet } from '../support/kube/fake-kubelet.ts';
import { listOf, webDeployment, webService } from '../support/kube/manifests.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';

const get = (address: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: address, port: 8080, path: '/', agent: false }, (reply) => {
      let text = '';
      reply.on('data', (piece) => {
        text += piece;
      });
      reply.on('end', () => resolve(text));
    });
    sent.on('error', reject).end();
  });

onKubernetes('the fixture', () => {
  let cluster: TestCluster;
  let namespace: string;
  let kubelet: FakeKubelet;

  beforeAll(async () => {
    cluster = testCluster();
    namespace = await cluster.namespace();
    kubelet = await FakeKubelet.start({
      client: cluster.client,
      namespaces: [namespace],
      answer: (_, pod) => ({ body: pod.image }),
    });
    await cluster.kubectl(['apply', '-n', namespace, '-f', '-'], listOf(webDeployment('web'), webService('web')));
    await cluster.kubectl(['rollout', 'status', 'deploy/web', '-n', namespace, '--timeout=30s']);
  });

  afterAll(async () => {
    await kubelet.stop();
    cluster.close();
  });

  it('runs the Pods of a Deployment on addresses of their own, in two zones', async () => {
    expect(kubelet.pods).toHaveLength(3);
    expect(await Promise.all(kubelet.pods.map(({ address }) => get(address)))).toEqual(['web:1', 'web:1', 'web:1']);
    expect(kubelet.calls).toHaveLength(3);
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const slices = await cluster.client.ask('GET', path);
    const endpoints = slices.items.flatMap((slice: { endpoints: object[] }) => slice.endpoints);
    expect(new Set(endpoints.map(({ zone }: { zone: string }) => zone))).toEqual(new Set(['zone-a', 'zone-b']));
  });

  it('follows rollout, scale and undo by the real kubectl', async () => {
    const deploy = async (...args: string[]) => {
      await cluster.kubectl([...args, '-n', namespace]);
      await cluster.kubectl(['rollout', 'status', 'deploy/web', '-n', namespace, '--timeout=30s']);
      return kubelet.pods.filter(({ terminating }) => !terminating).map(({ image }) => image);
    };
    expect(await deploy('set', 'image', 'deploy/web', 'web=web:2')).toEqual(['web:2', 'web:2', 'web:2']);
    expect(await deploy('scale', 'deploy/web', '--replicas=5')).toEqual(Array(5).fill('web:2'));
    expect(await deploy('rollout', 'undo', 'deploy/web')).toEqual(Array(5).fill('web:1'));
  });

  it('gives an account the rights of its Role and no others', async () => {
    const rights = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }];
    const kubeconfig = await cluster.account(rights, [namespace]);
    const limited = testCluster(kubeconfig);
    await expect(limited.client.ask('GET', `/api/v1/namespaces/${namespace}/pods`)).resolves.toHaveProperty('items');
    await expect(limited.client.ask('GET', `/api/v1/namespaces/${namespace}/secrets`)).rejects.toThrow('403');
    await expect(limited.client.ask('GET', '/api/v1/namespaces/default/pods')).rejects.toThrow('403');
    limited.close();
  });
});
