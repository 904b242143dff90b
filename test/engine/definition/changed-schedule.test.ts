import { describe, expect, it } from '@jest/globals';
import { changedSchedule, type ScheduleChange } from '../../../src/engine/definition/changed-schedule.ts';
import { parseJob } from '../../../src/model/parse.ts';

const NOW = Date.parse('2026-03-01T10:00:00.950Z');
const SLOT = NOW + 50;

const specOf = (schedule: object) => {
  const parsed = parseJob({
    ...{ apiVersion: 'belfry.dev/v1', kind: 'HttpJob', metadata: { name: 'a' } },
    spec: { application: 'shop', schedule, request: { path: '/' } },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.spec;
};

const SECONDS = specOf({ cron: '* * * * * ?' });

const change = (after: object, more: Partial<ScheduleChange> = {}) =>
  changedSchedule({
    before: { spec: SECONDS, suspended: false },
    after: { spec: specOf(after), suspended: false },
    ...{ nextSlotAt: SLOT + 1_000, anchorAt: 0, parked: false, now: NOW, opened: new Set([SLOT]) },
    ...more,
  });

describe('a schedule that is changed just before its slot', () => {
  it('never names a slot again that was opened ahead of its instant', () => {
    expect(change({ cron: '*/1 * * * * ?' }).nextSlotAt).toBe(SLOT + 1_000);
    expect(change({ at: new Date(SLOT).toISOString() }).nextSlotAt).toBeNull();
    expect(change({ every: '1s' }, { opened: new Set([NOW + 1_000]) }).nextSlotAt).toBe(NOW + 2_000);
    expect(change({ after: '1s' }, { opened: new Set([NOW]) }).nextSlotAt).toBe(NOW + 1);
  });

  it('goes on with the first slot behind the change where none is opened', () => {
    expect(change({ cron: '*/1 * * * * ?' }, { opened: new Set() }).nextSlotAt).toBe(SLOT);
  });

  it('is left alone by an edit of something else, and begins anew when it is resumed', () => {
    const same = { before: { spec: SECONDS, suspended: false }, after: { spec: SECONDS, suspended: false } };
    const kept = { nextSlotAt: SLOT + 1_000, anchorAt: 0, parked: false, now: NOW, opened: new Set([SLOT]) };
    expect(changedSchedule({ ...same, ...kept })).toEqual({ nextSlotAt: SLOT + 1_000, anchorAt: 0 });
    const resumed = { before: { spec: SECONDS, suspended: true }, after: same.after };
    expect(changedSchedule({ ...resumed, ...kept, nextSlotAt: null }).nextSlotAt).toBe(SLOT + 1_000);
    expect(changedSchedule({ ...same, after: { spec: SECONDS, suspended: true }, ...kept }).nextSlotAt).toBeNull();
  });
});
