import type { HttpJob } from '../../src/model/job.ts';
import { applicationReady } from '../../src/operator/application-readiness.ts';
import { applicationStatus } from '../../src/operator/application-status.ts';
import { claimOf } from '../../src/operator/claim.ts';
import type { EndpointSummary } from '../../src/operator/endpoint-summary.ts';
import { jobStatus } from '../../src/operator/job-status.ts';
import type { KubeObject } from '../../src/operator/ports.ts';
import { SecretProblems } from '../../src/operator/secret-problems.ts';

const NOW = Date.UTC(2026, 10, 22, 8);
const object = (kind: KubeObject['kind'], spec: object, generation = 1): KubeObject => ({
  apiVersion: 'belfry.dev/v1',
  kind,
  metadata: { name: 'billing', namespace: 'shop', uid: 'u', generation, resourceVersion: '1' },
  spec: spec as KubeObject['spec'],
});
const application = object('HttpApplication', { kubernetes: [{ service: 'a' }] });
const schedule = { cron: '0 0 2 * * ?', timeZone: 'UTC' } satisfies HttpJob['spec']['schedule'];
const job = object('HttpJob', { application: 'billing', schedule });
const claim = claimOf(job, 'local');
const { adopts: _, ...owner } = claim;
const stored = { claim, kind: 'stored', id: 1, revision: 7, warnings: [] } as const;
const summary = (more: Partial<EndpointSummary> = {}): EndpointSummary => ({
  ready: 0,
  total: 0,
  admitted: 0,
  reasons: '',
  problems: [],
  ...more,
});
const troubled = (...codes: string[]) =>
  summary({ problems: codes.map((code) => ({ code, message: `Service shop/a: ${code}` })) });
const shown = (status: { conditions?: { type: string; status: string; reason: string }[] | undefined } | null) =>
  status?.conditions?.map(({ type, status: held, reason }) => `${type} ${held} ${reason}`);

describe('an application is ready where jobs can call it', () => {
  it.each([
    'ServiceNotFound',
    'ServiceExternal',
    'ServiceWithoutSelector',
    'PortNotFound',
    'NamespaceNotAllowed',
    'ClusterUnknown',
  ])('not where every binding is %s', (code) => {
    expect(applicationReady(troubled(code), [])).toMatchObject({ status: 'False', reason: code });
    expect(applicationReady(troubled('ServiceNotFound', code), [])).toMatchObject({ status: 'False' });
    // One way that leads to Pods is enough, ready or not.
    expect(applicationReady(troubled(code, 'NoPods'), []).status).toBe('True');
    expect(applicationReady({ ...troubled(code), total: 1, admitted: 1 }, []).status).toBe('True');
  });

  it('not where all addresses are refused, and nobody knows while the cluster was only just asked', () => {
    expect(applicationReady({ ...troubled('AddressRefused'), total: 1 }, []).status).toBe('False');
    expect(applicationReady(troubled('ClusterAsked'), []).status).toBe('Unknown');
    expect(applicationReady(troubled('NoPods'), []).status).toBe('True');
    expect(applicationReady(summary(), []).status).toBe('True');
  });

  it.each(['ClusterAway', 'ClusterStale'])('not where %s leaves nobody to call, and runs are told of', (code) => {
    const nobody = { ...troubled(code), total: 1, admitted: 1 };
    expect(applicationReady(nobody, [])).toMatchObject({ status: 'False', reason: code });
    expect(applicationReady(nobody, []).message).toMatch(
      `Service shop/a: ${code}. Its jobs can call it once the cluster`,
    );
    expect(applicationReady(nobody, []).message).toMatch(/each is missed or fails, or waits where/);
    // Another cluster of its may answer.
    expect(applicationReady({ ...nobody, ready: 1, total: 2 }, [])).toMatchObject({
      status: 'True',
      reason: 'Callable',
    });
  });

  it('says that none of its Pods is ready, which a rollout mends', () => {
    for (const none of [troubled('NoPods'), summary({ total: 2, admitted: 2, reasons: '10.0.0.1:80 (not ready)' })])
      expect(applicationReady(none, [])).toMatchObject({
        status: 'True',
        reason: 'NoReadyEndpoint',
        message: expect.stringMatching(
          /^Its jobs can call it once an endpoint is ready; none is now\..*runs find nobody/,
        ),
      });
  });

  const status = (endpoints: EndpointSummary, before?: unknown, generation = 1) =>
    applicationStatus({
      object: object('HttpApplication', application.spec, generation),
      verdict: stored,
      revision: 7,
      endpoints,
      secretProblems: [],
      before,
      now: NOW,
    });

  it('says apart that it was accepted', () => {
    expect(shown(status(troubled('ServiceNotFound')))).toEqual([
      'Accepted True Stored',
      'Ready False ServiceNotFound',
      'EndpointsReady False ServiceNotFound',
    ]);
    const known = status(troubled('ServiceNotFound'));
    expect(shown(status(troubled('ClusterAsked'), known))).toEqual(shown(known));
    expect(shown(status(troubled('ClusterAsked'), known, 2))![1]).toBe('Ready Unknown ClusterAsked');
  });
});

describe('a job of an application that can not be called', () => {
  const standing = {
    id: 1,
    namespace: 'shop',
    name: 'billing',
    owner,
    revision: 7,
    suspended: false,
    applicationId: 9,
    nextSlotAt: NOW + 1_000,
    sequence: 0,
    lastRun: null,
    failing: null,
  };
  const status = (endpoints: EndpointSummary, before?: unknown, { generation, seen } = { generation: 1, seen: 1 }) =>
    jobStatus({
      object: object('HttpJob', job.spec, generation),
      verdict: { ...stored, claim: { ...claim, generation } },
      standing: { ...standing, owner: { ...owner, generation: seen } },
      endpoints,
      application: applicationReady(endpoints, []),
      isApplicationRefused: false,
      before,
      now: NOW,
    });

  it('is accepted and not ready, with the reason of its application', () => {
    const told = status(troubled('PortNotFound'))!;
    expect(shown(told)!.slice(0, 2)).toEqual(['Accepted True Stored', 'Ready False ApplicationNotReady']);
    expect(told.conditions![1]!.message).toMatch(
      /^Application billing can not be called: Service shop\/a: PortNotFound\./,
    );
  });

  it('says nothing before that is known, and then what it said before', () => {
    expect(status(troubled('ClusterAsked'))).toBeNull();
    const before = status(summary({ ready: 1, total: 1, admitted: 1 }));
    expect(shown(status(troubled('ClusterAsked'), before))).toEqual(shown(before));
  });

  it('says nothing of a new generation from what an earlier one was told or stored', () => {
    const callable = summary({ ready: 1, total: 1, admitted: 1 });
    const before = status(callable);
    expect(status(troubled('ClusterAsked'), before, { generation: 2, seen: 2 })).toBeNull();
    expect(status(callable, before, { generation: 2, seen: 1 })).toBeNull();
    expect(shown(status(callable, before, { generation: 2, seen: 2 }))).toEqual(shown(before));
  });
});

describe('a secret of the cluster', () => {
  const signed = object('HttpApplication', {
    secrets: { signing: { secretKeyRef: { name: 'keys', key: 'signing' } } },
    signing: 'signing',
  });
  const problems = (value: string | undefined) =>
    new SecretProblems({
      problemOf: () => (value === undefined ? 'Secret keys is not in namespace shop.' : null),
      valueOf: () => value,
    }).of(signed);

  it('makes its application not ready where it is missing, and where it is not what it is used as', () => {
    expect(problems(`whsec_${Buffer.alloc(32).toString('base64')}`)).toEqual([]);
    expect(problems(undefined)).toEqual([
      { reason: 'SecretMissing', message: 'Secret keys is not in namespace shop.' },
    ]);
    const [malformed] = problems('hunter2');
    expect(malformed).toMatchObject({ reason: 'SecretInvalid' });
    expect(malformed!.message).toMatch(/Secret keys.*a signing secret is "whsec_"/);
    expect(malformed!.message).not.toContain('hunter2');
    expect(applicationReady(summary(), [malformed!])).toMatchObject({ status: 'False', reason: 'SecretInvalid' });
  });
});
