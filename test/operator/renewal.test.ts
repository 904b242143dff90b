import type { HttpJob } from '../../src/model/job.ts';
import { claimOf } from '../../src/operator/claim.ts';
import type { Verdict } from '../../src/operator/definition.ts';
import { EventLog } from '../../src/operator/event-log.ts';
import type { Standing } from '../../src/operator/job-status.ts';
import { type KubeObject, keyOf } from '../../src/operator/ports.ts';
import { StatusQueue } from '../../src/operator/status-queue.ts';
import { Statuses, type StatusesPorts } from '../../src/operator/statuses.ts';

const KEY = 'HttpJob/shop/a';
const BEGUN_AT = Date.UTC(2026, 10, 22, 9, 11);
const MINUTE = 60_000;

const job: KubeObject = {
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name: 'a', namespace: 'shop', uid: 'u', generation: 1, resourceVersion: '1' },
  spec: { application: 'billing', schedule: { timeZone: 'UTC' } } satisfies Partial<HttpJob['spec']>,
};
const { adopts: _, ...owner } = claimOf(job, 'local');
const standing: Standing = {
  id: 1,
  namespace: 'shop',
  name: 'a',
  owner,
  revision: 1,
  suspended: false,
  applicationId: null,
  nextSlotAt: null,
  sequence: 0,
  lastRun: null,
  failing: null,
};
const stored: Verdict = { claim: claimOf(job, 'local'), kind: 'stored', id: 1, revision: 1, warnings: [] };

/** The statuses of one cluster, and the objects as its API server has them by now. */
const setUp = () => {
  const objects = new Map([[KEY, job]]);
  const verdicts = new Map<string, Verdict>();
  const queue = new StatusQueue();
  const time = { now: BEGUN_AT };
  const statuses = new Statuses({
    objects: { get: (key: string) => objects.get(key), all: () => objects.values() },
    verdictOf: (key: string) => verdicts.get(key),
    standings: { job: () => standing, application: () => undefined },
    endpoints: { of: () => ({ ready: 0, total: 0, admitted: 0, reasons: '', problems: [] }) },
    progressOf: () => undefined,
    secrets: { of: () => [] },
    queue,
    events: new EventLog(),
    write: async (object: KubeObject, status: object) => {
      objects.set(`HttpJob/${keyOf(object.metadata)}`, { ...object, status: status as Record<string, unknown> });
    },
    changed: () => {},
    clock: { now: () => time.now, monotonic: () => time.now },
  } as unknown as StatusesPorts);
  const writeNext = async () => {
    const taken = queue.take(time.now);
    if (taken !== null) await statuses.write(taken.key);
    return taken?.key ?? null;
  };
  const asOf = () => objects.get(KEY)!.status?.asOf;
  return { objects, verdicts, queue, time, statuses, writeNext, asOf };
};

/** One that reported under an earlier operator, and whose status says what it would say now. */
const knownSinceBefore = async () => {
  const it = setUp();
  it.time.now = BEGUN_AT - MINUTE;
  it.verdicts.set(KEY, stored);
  it.statuses.look(KEY);
  await it.writeNext();
  const { objects } = it;
  const later = setUp();
  later.objects.set(KEY, objects.get(KEY)!);
  return later;
};

describe('a status without news', () => {
  it('is renewed though its turn came before it was known what to report', async () => {
    const { statuses, verdicts, time, writeNext, asOf } = await knownSinceBefore();
    statuses.begin();
    expect(await writeNext()).toBe(KEY);
    expect(asOf()).toBe('2026-11-22T09:10:00Z');
    verdicts.set(KEY, stored);
    statuses.look(KEY);
    expect(await writeNext()).toBe(KEY);
    expect(asOf()).toBe('2026-11-22T09:11:00Z');
    time.now += MINUTE;
    expect(await writeNext()).toBe(KEY);
    expect(asOf()).toBe('2026-11-22T09:12:00Z');
  });

  it('is renewed also for an object that went and came back as it was', async () => {
    const { statuses, objects, verdicts, writeNext, asOf } = await knownSinceBefore();
    verdicts.set(KEY, stored);
    statuses.begin();
    const object = objects.get(KEY)!;
    objects.delete(KEY);
    statuses.forget(KEY);
    objects.set(KEY, object);
    statuses.look(KEY);
    expect(await writeNext()).toBe(KEY);
    expect(asOf()).toBe('2026-11-22T09:11:00Z');
  });

  it('is written once and no more until it is due again', async () => {
    const { statuses, verdicts, writeNext } = await knownSinceBefore();
    verdicts.set(KEY, stored);
    statuses.begin();
    statuses.look(KEY);
    expect(await writeNext()).toBe(KEY);
    statuses.look(KEY);
    expect(await writeNext()).toBeNull();
  });
});
