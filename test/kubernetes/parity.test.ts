import { jest } from '@jest/globals';
import { jsonSchemaOf } from '../../src/model/json-schema.ts';
import { installCrds } from '../support/kube/install-crds.ts';
import { onKubernetes } from '../support/kube/on-kubernetes.ts';
import { type TestCluster, testCluster } from '../support/kube/test-cluster.ts';
import { byKubernetes, byRest, type Document, type Refused, samePlace } from './parity/both-doors.ts';
import { DIFFERENCES } from './parity/differences.ts';
import { type Variant, variantsOf } from './parity/generated-specs.ts';
import { WRITTEN_APPLICATIONS, WRITTEN_JOBS } from './parity/written-specs.ts';

jest.setTimeout(60_000);

const JOBS = [
  ...WRITTEN_JOBS,
  ...variantsOf(jsonSchemaOf('JobSpec'), { application: 'billing', schedule: {}, request: { path: '/jobs/settle' } }),
];
const APPLICATIONS = [
  ...WRITTEN_APPLICATIONS,
  ...variantsOf(jsonSchemaOf('ApplicationSpec'), { domains: [{ url: 'https://api.example.com' }] }),
];

const AT_ONCE = 16;

interface Judged {
  title: string;
  rest: Refused;
  kubernetes: Refused;
}

onKubernetes('kubectl and REST judge alike', () => {
  let cluster: TestCluster;
  let namespace: string;

  beforeAll(async () => {
    cluster = testCluster();
    await installCrds(cluster);
    namespace = await cluster.namespace();
  });
  afterAll(() => cluster.close());

  const judge = async (kind: Document['kind'], { title, spec }: Variant): Promise<Judged> => {
    const document: Document = { apiVersion: 'belfry.dev/v1', kind, metadata: { name: 'parity', namespace }, spec };
    return { title, rest: byRest(document), kubernetes: await byKubernetes(cluster.client, document) };
  };

  const differing = ({ rest, kubernetes }: Judged) =>
    rest.length === 0 || kubernetes.length === 0 ? rest.length !== kubernetes.length : !samePlace(rest, kubernetes);

  it.each([
    ['HttpJob', JOBS],
    ['HttpApplication', APPLICATIONS],
  ] as const)('%s: the same outcome and place, but for the listed differences', async (kind, variants) => {
    const judged: Judged[] = [];
    for (let from = 0; from < variants.length; from += AT_ONCE)
      judged.push(...(await Promise.all(variants.slice(from, from + AT_ONCE).map((each) => judge(kind, each)))));
    const listed = DIFFERENCES[kind];
    const unlisted = judged.filter((each) => differing(each) && !listed.some(({ titles }) => titles.test(each.title)));
    expect(unlisted).toEqual([]);
    const unused = listed.filter(({ titles }) => !judged.some((each) => differing(each) && titles.test(each.title)));
    expect(unused).toEqual([]);
    expect(judged.filter(({ rest }) => rest.length === 0).length).toBeGreaterThan(30);
    expect(judged.filter(({ kubernetes }) => kubernetes.length > 0).length).toBeGreaterThan(150);
  });
});
