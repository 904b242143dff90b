import { jest } from '@jest/globals';
import { installCrds } from '../support/kube/install-crds.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { type ShippedAccount, shippedAccount } from '../support/kube/shipped-account.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';

jest.setTimeout(60_000);

const JOBS = '/apis/belfry.dev/v1';
const job = { application: 'billing', schedule: {}, request: { path: '/' } };

onKubernetes('the rights that we ship', () => {
  let cluster: TestCluster;
  let account: ShippedAccount;
  let belfry: TestCluster;
  let team: string;

  beforeAll(async () => {
    cluster = testCluster();
    await installCrds(cluster);
    [account, team] = await Promise.all([shippedAccount(cluster), cluster.namespace()]);
    belfry = testCluster(account.kubeconfig);
    const path = `${JOBS}/namespaces/${team}`;
    const made = (kind: string, name: string, spec: object) => ({
      apiVersion: 'belfry.dev/v1',
      kind,
      metadata: { name },
      spec,
    });
    await cluster.client.ask(
      'POST',
      `${path}/httpapplications`,
      made('HttpApplication', 'it', { kubernetes: [{ service: 'a' }] }),
    );
    await cluster.client.ask('POST', `${path}/httpjobs`, made('HttpJob', 'it', job));
    await cluster.client.ask('POST', `${path}/httpruns`, made('HttpRun', 'it', { job: 'it' }));
    for (const name of ['billing-belfry', 'private'])
      await cluster.client.ask('POST', `/api/v1/namespaces/${team}/secrets`, { metadata: { name } });
  });
  afterAll(() => {
    belfry.close();
    account.close();
    cluster.close();
  });

  const can = async (verb: string, group: string, resource: string, more: object = {}): Promise<boolean> => {
    const [name, subresource] = resource.split('/');
    const resourceAttributes = {
      verb,
      group,
      resource: name,
      ...(subresource && { subresource }),
      namespace: team,
      ...more,
    };
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    };
    return (await belfry.client.ask('POST', path, review)).status.allowed;
  };

  it.each([
    ['', 'services', ['get', 'list', 'watch']],
    ['discovery.k8s.io', 'endpointslices', ['get', 'list', 'watch']],
    ['', 'nodes', ['list', 'watch']],
    ['belfry.dev', 'httpapplications', ['get', 'list', 'watch']],
    ['belfry.dev', 'httpjobs', ['get', 'list', 'watch']],
    ['belfry.dev', 'httpruns', ['get', 'list', 'watch', 'patch', 'delete']],
    ['belfry.dev', 'httpapplications/status', ['update']],
    ['belfry.dev', 'httpjobs/status', ['update']],
    ['belfry.dev', 'httpruns/status', ['update']],
    ['events.k8s.io', 'events', []],
    ['', 'events', ['create', 'patch']],
  ])('let it do this with %s %s: %s, and no more', async (group, resource, verbs) => {
    const all = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
    const allowed = await Promise.all(all.map(async (verb) => ((await can(verb, group, resource)) ? [verb] : [])));
    expect(allowed.flat().sort()).toEqual([...verbs].sort());
  });

  it.each([
    ['', 'secrets'],
    ['', 'configmaps'],
    ['', 'pods'],
    ['', 'pods/exec'],
    ['', 'serviceaccounts/token'],
    ['apps', 'deployments'],
    ['rbac.authorization.k8s.io', 'clusterroles'],
    ['apiextensions.k8s.io', 'customresourcedefinitions'],
  ])('keep it from %s %s', async (group, resource) => {
    const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
    const allowed = await Promise.all(verbs.map((verb) => can(verb, group, resource)));
    expect(allowed).not.toContain(true);
  });

  it('hold when the calls are real', async () => {
    const ask = belfry.client.ask;
    for (const path of ['/api/v1/services', '/apis/discovery.k8s.io/v1/endpointslices', `${JOBS}/httpjobs`])
      await expect(ask('GET', path)).resolves.toHaveProperty('items');
    const here = `${JOBS}/namespaces/${team}`;
    const { apiVersion, kind, metadata } = await ask('GET', `${here}/httpjobs/it`);
    const seen = { apiVersion, kind, metadata, status: { revision: 1 } };
    await expect(ask('PUT', `${here}/httpjobs/it/status`, seen)).resolves.toMatchObject({ status: { revision: 1 } });
    await expect(ask('PUT', `${here}/httpjobs/it/status`, { ...seen, status: { revision: 2 } })).rejects.toThrow('409');
    await expect(belfry.client.patch(`${here}/httpjobs/it`, { spec: { suspended: true } })).rejects.toThrow('403');
    await expect(ask('DELETE', `${here}/httpjobs/it`)).rejects.toThrow('403');
    await expect(ask('DELETE', `${here}/httpruns/it`)).resolves.toMatchObject({ status: 'Success' });
    const event = {
      metadata: { name: 'it.1', namespace: team },
      involvedObject: { apiVersion: 'belfry.dev/v1', kind: 'HttpJob', name: 'it', namespace: team },
      reason: 'RunFailed',
      message: 'It failed.',
      type: 'Warning',
    };
    await expect(ask('POST', `/api/v1/namespaces/${team}/events`, event)).resolves.toHaveProperty('metadata.uid');
  });

  it('give it one Lease of its own namespace', async () => {
    const leases = (namespace: string) => `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    const lease = (name: string) => ({ metadata: { name }, spec: { holderIdentity: 'a', leaseDurationSeconds: 15 } });
    const { ask } = belfry.client;
    await ask('POST', leases(account.namespace), lease('belfry-operator'));
    await expect(ask('GET', `${leases(account.namespace)}/belfry-operator`)).resolves.toHaveProperty('spec');
    const own = `${leases(account.namespace)}/belfry-operator`;
    await ask('PUT', own, { ...(await ask('GET', own)), spec: { holderIdentity: 'b' } });
    await expect(ask('POST', leases(team), lease('belfry-operator'))).rejects.toThrow('403');
    await expect(ask('GET', `${leases(account.namespace)}/another`)).rejects.toThrow('403');
  });

  it('open a Secret by the Role of its team alone, and that Secret alone', async () => {
    const secret = (name: string) => belfry.client.ask('GET', `/api/v1/namespaces/${team}/secrets/${name}`);
    await expect(secret('billing-belfry')).rejects.toThrow('403');
    await account.allowSecrets(team, ['billing-belfry']);
    await expect(secret('billing-belfry')).resolves.toHaveProperty('metadata.name', 'billing-belfry');
    await expect(secret('private')).rejects.toThrow('403');
    await expect(belfry.client.ask('GET', `/api/v1/namespaces/${team}/secrets`)).rejects.toThrow('403');
  });
});
