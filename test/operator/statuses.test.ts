import type { HttpJob } from '../../src/model/job.ts';
import { applicationReady } from '../../src/operator/application-readiness.ts';
import { claimOf } from '../../src/operator/claim.ts';
import { conditionsAfter, fails, holds, reasonOf } from '../../src/operator/conditions.ts';
import type { Verdict } from '../../src/operator/definition.ts';
import { failingAfter, happeningOf, isWorthALook } from '../../src/operator/job-events.ts';
import { jobStatus, type Standing } from '../../src/operator/job-status.ts';
import { lateText } from '../../src/operator/late-text.ts';
import type { KubeObject } from '../../src/operator/ports.ts';
import { endedAt, runStatus } from '../../src/operator/run-status.ts';
import { differenceOf } from '../../src/operator/status-difference.ts';
import type { AskedRun, LastRun } from '../../src/view/standings.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const object = (spec: Partial<HttpJob['spec']> = {}): KubeObject => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name: 'a', namespace: 'shop', uid: 'u', generation: 3, resourceVersion: '1' },
  spec: { application: 'billing', schedule: { cron: '0 0 2 * * ?', timeZone: 'UTC' }, ...spec },
});
const claim = claimOf(object(), 'local');
const stored: Verdict = { claim, kind: 'stored', id: 1, revision: 7, warnings: [] };
const run = (more: Partial<LastRun> = {}): LastRun => ({
  id: 42,
  jobId: 1,
  state: 'succeeded',
  cause: 'schedule',
  reason: null,
  fireAt: NOW - 5_000,
  openedAt: NOW - 4_988,
  startedAt: NOW - 4_980,
  settledAt: NOW - 4_000,
  ...more,
});
const { adopts: _, ...owner } = claim;
const standing = (more: Partial<Standing> = {}): Standing => ({
  id: 1,
  namespace: 'shop',
  name: 'a',
  owner,
  revision: 7,
  suspended: false,
  applicationId: 9,
  nextSlotAt: NOW + 1_000,
  sequence: 4,
  lastRun: null,
  failing: null,
  ...more,
});
const endpoints = { ready: 2, total: 3, admitted: 3, reasons: '10.0.0.3:80 (starting)', problems: [] };
const statusOf = (more: Partial<Parameters<typeof jobStatus>[0]> = {}) =>
  jobStatus({
    object: object(),
    verdict: stored,
    standing: standing(),
    endpoints,
    application: applicationReady(endpoints, []),
    isApplicationRefused: false,
    before: undefined,
    now: NOW,
    ...more,
  });
const statusFor = (more: Parameters<typeof statusOf>[0] = {}) => statusOf(more)!;
const shown = (status: { conditions?: { type: string; status: string; reason: string }[] | undefined }) =>
  status.conditions!.map(({ type, status: held, reason }) => `${type} ${held} ${reason}`);

describe('conditions', () => {
  it('turn at the moment in which they turn, and only then', () => {
    const at = { generation: 1, now: NOW };
    const first = conditionsAfter(undefined, [holds('Ready', 'A', 'a')], at);
    const second = conditionsAfter({ conditions: first }, [holds('Ready', 'B', 'b')], {
      generation: 2,
      now: NOW + 60_000,
    });
    expect(second[0]).toMatchObject({ reason: 'B', observedGeneration: 2, lastTransitionTime: '2026-11-21T12:00:00Z' });
    const third = conditionsAfter({ conditions: second }, [fails('Ready', 'C', 'c')], {
      generation: 2,
      now: NOW + 60_000,
    });
    expect(third[0]!.lastTransitionTime).toBe('2026-11-21T12:01:00Z');
    expect(reasonOf('owned-elsewhere')).toBe('OwnedElsewhere');
  });
});

describe('the status of an HttpJob', () => {
  it('tells generation, schedule, next fire and last run', () => {
    const status = statusFor({ standing: standing({ lastRun: run(), failing: false }) });
    expect(status).toMatchObject({
      observedGeneration: 3,
      revision: 7,
      schedule: '0 0 2 * * ?',
      nextFireAt: '2026-11-21T12:00:01Z',
      lastRun: { id: '42', state: 'succeeded', late: '12ms' },
    });
    expect(shown(status)).toEqual([
      'Accepted True Stored',
      'Ready True Scheduled',
      'ScheduleValid True Valid',
      'EndpointsReady True Ready',
      'Failing False Succeeded',
    ]);
  });

  it.each([
    [{ applicationId: null }, {}, 'Ready False ApplicationMissing'],
    [{ suspended: true }, {}, 'Ready True Suspended'],
    [{ nextSlotAt: null }, {}, 'Ready True Exhausted'],
    [{ nextSlotAt: null }, { schedule: { timeZone: 'UTC' } }, 'Ready True Manual'],
    [
      { nextSlotAt: null, lastRun: run({ settledAt: null }) },
      { schedule: { after: '30s', timeZone: 'UTC' } },
      'Ready True Scheduled',
    ],
  ])('says %j as %j says it: %s', (more, spec, expected) => {
    expect(shown(statusFor({ object: object(spec), standing: standing(more) }))[1]).toBe(expected);
  });

  it('tells an application that was refused from one that is not there', () => {
    const without = { standing: standing({ applicationId: null }) };
    expect(statusFor(without).conditions![1]).toMatchObject({
      reason: 'ApplicationMissing',
      message: 'There is no application billing in this namespace; runs fail until it is there.',
    });
    expect(statusFor({ ...without, isApplicationRefused: true }).conditions![1]).toMatchObject({
      reason: 'ApplicationRefused',
      message:
        'Application billing was refused; runs fail until it is accepted. What is wrong: kubectl describe httpapplication billing -n shop.',
    });
  });

  it('says what is wrong in the words of the refusal, and of the schedule where that is it', () => {
    const refused = (path: string): Verdict => ({
      claim,
      kind: 'refused',
      reason: 'Invalid',
      message: 'It can never fire.',
      problems: [{ path, message: 'can never fire', remedy: 'Change it.' }],
    });
    expect(shown(statusFor({ verdict: refused('spec.schedule.cron'), standing: null }))).toEqual([
      'Accepted False Invalid',
      'Ready False Invalid',
      'ScheduleValid False Invalid',
    ]);
    expect(shown(statusFor({ verdict: refused('spec.success.json'), standing: null }))[2]).toBe(
      'ScheduleValid True Valid',
    );
    const atWork = statusFor({
      verdict: refused('spec.schedule.cron'),
      standing: standing({ revision: 6, lastRun: run(), failing: false }),
    });
    expect(shown(atWork)).toEqual([
      'Accepted False Invalid',
      'Ready False Invalid',
      'ScheduleValid False Invalid',
      'EndpointsReady True Ready',
      'Failing False Succeeded',
    ]);
    expect(atWork).toMatchObject({ revision: 6, nextFireAt: '2026-11-21T12:00:01Z', lastRun: { id: '42' } });
    expect(atWork.conditions![0]!.message).toBe('It can never fire. Until then revision 6 stays at work.');
  });

  it('keeps to what the last settled run came to while another goes on, also over a restart', () => {
    const failed = run({ state: 'failed', reason: 'status was 500' });
    const before = statusFor({ standing: standing({ lastRun: failed, failing: true }) });
    expect(shown(before)[4]).toBe('Failing True RunFailed');
    const goesOn = standing({ lastRun: run({ id: 43, state: 'running', settledAt: null }), failing: null });
    const after = statusFor({ standing: goesOn, before });
    expect(after.conditions![4]).toMatchObject({ status: 'True', message: 'Run 42: status was 500.' });
    expect(statusOf({ standing: null, before })).toBeNull();
  });

  it('fails where its newest run was missed, until one succeeds', () => {
    const missed = run({ state: 'missed', reason: 'no-endpoint: Service shop/api has no Pods' });
    expect([failingAfter(missed, null), failingAfter(missed, false)]).toEqual([true, true]);
    const before = statusFor({ standing: standing({ lastRun: missed, failing: true }) });
    expect(before.conditions![4]).toMatchObject({
      status: 'True',
      reason: 'SlotMissed',
      message: 'Slot 2026-11-21T11:59:55Z was missed: no-endpoint: Service shop/api has no Pods.',
    });
    const goesOn = standing({ lastRun: run({ id: 43, state: 'running', settledAt: null }), failing: true });
    expect(shown(statusFor({ standing: goesOn, before }))[4]).toBe('Failing True SlotMissed');
    const over = standing({ lastRun: run({ id: 43 }), failing: failingAfter(run({ id: 43 }), true) });
    expect(shown(statusFor({ standing: over, before }))[4]).toBe('Failing False Succeeded');
  });
});

describe('what is told of runs', () => {
  it.each([
    [run({ state: 'failed', reason: 'status was 500' }), null, 'RunFailed'],
    [run({ state: 'partly_failed' }), true, 'RunFailed'],
    [run({ state: 'failed', reason: 'no-endpoint: none is ready' }), null, 'NoEndpoint'],
    [run({ state: 'missed', reason: 'misfired' }), null, 'SlotMissed'],
    [run(), true, 'Recovered'],
    [run(), false, undefined],
    [run({ state: 'skipped' }), null, undefined],
    [run({ state: 'running', settledAt: null }), true, undefined],
  ])('%j after failing %j: %s', (last, wasFailing, reason) => {
    expect(happeningOf(last, wasFailing)?.reason).toBe(reason);
  });

  it('follows failures, and looks up no run where none was opened', () => {
    expect(failingAfter(run({ state: 'running', settledAt: null }), true)).toBe(true);
    expect(failingAfter(run({ state: 'cancelled' }), false)).toBe(false);
    expect(isWorthALook(undefined, standing())).toBe(true);
    expect(isWorthALook(standing(), standing())).toBe(false);
    expect(isWorthALook(standing(), standing({ sequence: 5 }))).toBe(true);
    expect(isWorthALook(standing({ lastRun: run({ settledAt: null }) }), standing())).toBe(true);
    expect([0, 12, 1_500, 200_000, 7_500_000].map(lateText)).toEqual(['0ms', '12ms', '1.5s', '3m20s', '2h5m']);
  });
});

describe('the status of an HttpRun', () => {
  const asked: AskedRun = {
    ...run({ state: 'partly_failed', reason: '1 of 150 shards did not succeed' }),
    namespace: 'shop',
    shardTotal: 150,
    shards: Array.from({ length: 150 }, (_, index) => ({
      index,
      endpoint: 'e',
      state: index === 140 ? ('failed' as const) : ('succeeded' as const),
      attempts: 1,
      reason: index === 140 ? 'status was 500' : null,
    })),
  };

  it('tells the shards, those that failed first, and ends as the run does', () => {
    const status = runStatus(object(), { kind: 'opened', run: asked }, undefined, NOW);
    expect(status).toMatchObject({ progress: '149/150', shardsFailed: 1, state: 'partly_failed' });
    expect(status.shards).toHaveLength(100);
    expect(status.shards![0]).toMatchObject({ index: 140, reason: 'status was 500' });
    expect(shown(status)).toEqual(['Complete False PartlyFailed', 'Failed True PartlyFailed']);
    expect(endedAt(status)).toBe(NOW);
  });

  it('counts the shards that were asked for', () => {
    const some = { ...asked, shardTotal: 16, shards: asked.shards.slice(0, 1) };
    expect(runStatus(object(), { kind: 'opened', run: some }, undefined, NOW).progress).toBe('1/1');
    const unplanned = { ...asked, shardTotal: 16, shards: [] };
    expect(runStatus(object(), { kind: 'opened', run: unplanned }, undefined, NOW).progress).toBe('0/16');
  });

  it('goes on while the run does, waits for its job, and ends where it is refused or forgotten', () => {
    const going = runStatus(
      object(),
      { kind: 'opened', run: { ...asked, settledAt: null, state: 'running' } },
      undefined,
      NOW,
    );
    expect(endedAt(going)).toBeNull();
    const waits = runStatus(object(), { kind: 'waits', reason: 'JobMissing', message: 'm' }, undefined, NOW);
    expect(endedAt(waits)).toBeNull();
    expect(waits).toMatchObject({ reason: 'm' });
    const refused = runStatus(object(), { kind: 'refused', reason: 'Overlap', message: 'm' }, undefined, NOW);
    expect(refused).toMatchObject({ reason: 'm' });
    expect(waits).not.toHaveProperty('state');
    expect(refused).not.toHaveProperty('state');
    for (const progress of [
      { kind: 'refused', reason: 'Overlap', message: 'm' },
      { kind: 'gone', runId: '42' },
    ] as const)
      expect(endedAt(runStatus(object(), progress, undefined, NOW))).toBe(NOW);
  });
});

describe('how soon a status is written', () => {
  const condition = (type: string, status: 'True' | 'False') => ({ type, status, reason: status });
  const status = (endpoints: 'True' | 'False', failing: 'True' | 'False', more = {}) => ({
    observedGeneration: 1,
    conditions: [condition('EndpointsReady', endpoints), condition('Failing', failing)],
    ...more,
  });
  const before = status('True', 'False', { asOf: 'then' });

  it.each([
    ['HttpJob', status('True', 'False', { asOf: 'now' }), null],
    ['HttpJob', status('False', 'False'), 'endpoints'],
    ['HttpJob', status('False', 'True'), 'condition'],
    ['HttpJob', status('True', 'False', { lastRun: {} }), 'result'],
    ['HttpJob', { ...before, observedGeneration: 2 }, 'generation'],
    ['HttpJob', status('False', 'False', { lastRun: {} }), 'result'],
    ['HttpApplication', status('False', 'False'), 'condition'],
    ['HttpRun', status('True', 'False', { progress: '1/2' }), 'condition'],
  ] as const)('%s: %j is %s', (kind, wanted, urgency) => {
    expect(differenceOf(kind, before, wanted)).toBe(urgency);
  });

  it('HttpJob: that its application can not be called is told as its endpoints are', () => {
    const whole = statusFor();
    const problems = [{ code: 'ServiceNotFound', message: 'Service shop/a does not exist' }];
    const none = { ready: 0, total: 0, admitted: 0, reasons: '', problems };
    const wanted = statusFor({ before: whole, endpoints: none, application: applicationReady(none, []) });
    expect(shown(wanted)[1]).toBe('Ready False ApplicationNotReady');
    expect(differenceOf('HttpJob', whole, wanted)).toBe('endpoints');
    expect(differenceOf('HttpJob', whole, Object.assign(wanted, { suspended: true }))).toBe('result');
  });
});
