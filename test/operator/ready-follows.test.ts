import { jest } from '@jest/globals';
import { claimOf } from '../../src/operator/claim.ts';
import { Endpoints } from '../../src/operator/endpoints.ts';
import { objectKey } from '../../src/operator/objects.ts';
import { type KubeObject, keyOf } from '../../src/operator/ports.ts';
import { SecretProblems } from '../../src/operator/secret-problems.ts';
import { Standings } from '../../src/operator/standings.ts';
import { Statuses, type StatusesPorts } from '../../src/operator/statuses.ts';
import type { EndpointsBook } from '../../src/view/endpoints.ts';

const object = (kind: KubeObject['kind'], name: string, spec: KubeObject['spec'], generation = 1): KubeObject => ({
  apiVersion: 'belfry.dev/v1',
  kind,
  metadata: { name, namespace: 'shop', uid: name, generation, resourceVersion: '1' },
  spec,
});
const kubernetes = [{ service: 'a' }];
const secrets = { gateway: { secretKeyRef: { name: 'keys', key: 'gateway' } } };
const IDS: Record<string, number> = { billing: 1, stock: 2 };

/** Two applications with a job each, stored as the objects say; `queued` are the keys whose status is to be written. */
class Stage {
  readonly objects = new Map<string, KubeObject>();
  readonly queued: string[] = [];
  missing = new Set<string>();
  /** Applications that are objects of the cluster and not in force. */
  readonly refused = new Set<string>();
  admission: 'admitted' | 'refused' = 'admitted';
  readonly secrets = new SecretProblems({
    problemOf: (_, { name }) => (this.missing.has(name) ? `Secret ${name} is not in namespace shop.` : null),
    valueOf: () => 'x',
  });
  private readonly standings = new Standings(
    {
      applications: async () => this.stored('HttpApplication'),
      jobs: async () =>
        this.stored('HttpJob').map((job) => ({
          ...job,
          suspended: false,
          nextSlotAt: 1,
          sequence: 0,
          applicationId: this.refused.has(job.name) ? null : job.id,
        })),
      jobsById: async () => [],
      lastRuns: async () => [],
    },
    'local',
    {
      job: () => {},
      applications: (changed) => this.statuses.applicationsChanged(changed.keys()),
    },
  );
  readonly walks = jest.spyOn(this.standings, 'allJobs');
  readonly endpoints = new Endpoints(
    {
      endpointsOf: () => [{ endpoint: { address: '10.0.0.1:80', ready: false, admission: this.admission } }],
      problemsOf: () => [{ code: 'AddressRefused', message: 'Address 10.0.0.1 may not be reached' }],
    } as unknown as EndpointsBook,
    this.standings,
    (key) => this.queued.push(key),
  );
  private readonly statuses = new Statuses({
    objects: { get: (key: string) => this.objects.get(key) } as StatusesPorts['objects'],
    verdictOf: (key) => {
      const found = this.objects.get(key)!;
      if (found.kind === 'HttpApplication' && this.refused.has(found.metadata.name))
        return { claim: claimOf(found, 'local'), kind: 'refused', reason: 'Invalid', message: 'no', problems: [] };
      return { claim: claimOf(found, 'local'), kind: 'stored', id: 1, revision: 1, warnings: [] };
    },
    standings: this.standings,
    endpoints: this.endpoints,
    progressOf: () => undefined,
    secrets: this.secrets,
    queue: { add: (key: string) => this.queued.push(key) } as unknown as StatusesPorts['queue'],
    events: { note: () => {} } as unknown as StatusesPorts['events'],
    write: async () => {},
    changed: () => {},
    clock: { now: () => 0, monotonic: () => 0 },
  });

  constructor() {
    for (const name of Object.keys(IDS)) {
      this.put(object('HttpApplication', name, { kubernetes, secrets: name === 'billing' ? secrets : {} }));
      this.put(object('HttpJob', name, { application: name, schedule: {} }));
    }
  }

  put(one: KubeObject): void {
    this.objects.set(objectKey(one.kind, keyOf(one.metadata)), one);
  }

  /** Answers what was queued by it. */
  async look(): Promise<string[]> {
    await this.standings.look();
    this.endpoints.look();
    return this.queued.splice(0).sort();
  }

  secretsChanged(): string[] {
    const applications = [...this.objects.values()].filter(({ kind }) => kind === 'HttpApplication');
    this.statuses.applicationsChanged(this.secrets.lookAgain(applications).map(({ metadata }) => keyOf(metadata)));
    return this.queued.splice(0).sort();
  }

  refusalChanged(...keys: string[]): string[] {
    for (const key of keys) this.statuses.refusalChanged(key);
    this.statuses.lookAfterRefusals();
    return this.queued.splice(0).sort();
  }

  private stored(kind: KubeObject['kind']) {
    return [...this.objects.values()]
      .filter((one) => one.kind === kind)
      .map((one) => {
        const { adopts: _, ...owner } = claimOf(one, 'local');
        const { namespace, name } = one.metadata;
        return { id: IDS[name]!, namespace, name, owner, revision: 1 };
      });
  }
}

const BILLING = ['HttpApplication/shop/billing', 'HttpJob/shop/billing'];

describe('what Ready of a job hangs on', () => {
  it('is looked at where its application was edited, be it in its secrets alone', async () => {
    const stage = new Stage();
    await stage.look();
    expect(await stage.look()).toEqual([]);
    stage.missing.add('others');
    const other = { gateway: { secretKeyRef: { name: 'others', key: 'gateway' } } };
    stage.put(object('HttpApplication', 'billing', { kubernetes, secrets: other }, 2));
    expect(await stage.look()).toEqual(BILLING);
  });

  it('is looked at as its application is refused, though that was never stored, and not where it is another one', async () => {
    const stage = new Stage();
    stage.refused.add('billing');
    await stage.look();
    expect(stage.refusalChanged('HttpApplication/shop/stock')).toEqual([]);
    expect(stage.refusalChanged('HttpApplication/shop/billing')).toEqual(['HttpJob/shop/billing']);
    expect(stage.refusalChanged()).toEqual([]);
  });

  it('is looked at by one walk over the jobs for all applications refused since, and by none for a refused job', async () => {
    const stage = new Stage();
    stage.refused.add('billing').add('stock');
    await stage.look();
    stage.walks.mockClear();
    expect(stage.refusalChanged('HttpJob/shop/billing', 'HttpJob/shop/stock')).toEqual([]);
    expect(stage.walks).not.toHaveBeenCalled();
    const applications = ['HttpApplication/shop/billing', 'HttpApplication/shop/stock'];
    expect(stage.refusalChanged(...applications)).toEqual(['HttpJob/shop/billing', 'HttpJob/shop/stock']);
    expect(stage.walks).toHaveBeenCalledTimes(1);
  });

  it('is looked at where an address of its application is let through or refused', async () => {
    const stage = new Stage();
    await stage.look();
    stage.admission = 'refused';
    expect(await stage.look()).toEqual(expect.arrayContaining(BILLING));
  });

  it('is looked at where a secret of its application came or went, and not of others', async () => {
    const stage = new Stage();
    await stage.look();
    stage.secretsChanged();
    stage.missing.add('keys');
    expect(stage.secretsChanged()).toEqual(BILLING);
    expect(stage.secretsChanged()).toEqual([]);
    stage.missing.clear();
    expect(stage.secretsChanged()).toEqual(BILLING);
  });
});
