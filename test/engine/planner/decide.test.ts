import { compileDefinition, type Definition } from '../../../src/engine/definition/definition.ts';
import { decide } from '../../../src/engine/planner/decide.ts';
import { NoRunIdsError, RunIds } from '../../../src/engine/run-ids.ts';
import { httpJobSchema } from '../../../src/model/job.ts';

const SECOND = 1_000;
const START = 1_000_000_000;

const definitionOf = (spec: object): Definition => {
  const document = {
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpJob',
    metadata: { name: 'job' },
    spec: { application: 'app', request: { path: '/' }, schedule: { every: '1s' }, ...spec },
  };
  return compileDefinition({
    jobId: 1,
    revision: 1,
    namespace: 'default',
    job: 'job',
    application: 'app',
    applicationId: 1,
    anchorAt: START,
    spec: httpJobSchema.parse(document).spec,
  });
};

/** What becomes of a job's slots from START on. */
const decided = (spec: object, { now, horizonAt }: { now: number; horizonAt: number }) => {
  let id = 0;
  const { runs, spans, schedules } = decide({
    due: [{ jobId: 1, revision: 1, nextSlotAt: START, anchorAt: START, sequence: 0, open: 0 }],
    definitions: new Map([[1, definitionOf({ concurrencyPolicy: 'Allow', ...spec })]]),
    now,
    horizonAt,
    takeSlot: () => true,
    takeId: () => ++id,
    failed: (_, error) => {
      throw error;
    },
    lastSuccessAt: new Map(),
    maxOpenPerJob: 100,
  });
  return {
    opened: runs.map(({ facts: { slotAt, cause } }) => [slotAt! - START, cause]),
    spans: spans.map(({ fromAt, toAt }) => [fromAt - START, toAt - START]),
    nextSlotAt: schedules[0]!.nextSlotAt! - START,
  };
};

describe('params that take long to render', () => {
  const heavy = { a: '{% for i in (1..2000) %}{{ i }}{% endfor %}' };
  const heavyJob = definitionOf({
    ...{ concurrencyPolicy: 'Allow', params: heavy, misfirePolicy: 'FireAll', misfireLimit: 100 },
  });
  const dueAt = (jobId: number, nextSlotAt: number) => ({
    ...{ jobId, nextSlotAt, revision: 1, anchorAt: START, sequence: 0, open: 0 },
  });
  const decideAll = (due: ReturnType<typeof dueAt>[], now: number) =>
    decide({
      due,
      definitions: new Map(due.map(({ jobId }) => [jobId, { ...heavyJob, jobId }])),
      now,
      horizonAt: now,
      takeSlot: () => true,
      takeId: () => 1,
      failed: (_, error) => {
        throw error;
      },
      lastSuccessAt: new Map(),
      maxOpenPerJob: 100,
    });

  it('leave the rest of a batch for the next one, in its order', () => {
    const { runs, schedules, parked, isCut } = decideAll(
      Array.from({ length: 512 }, (_, i) => dueAt(i, START)),
      START,
    );
    expect(isCut).toBe(true);
    expect(parked).toEqual([]);
    expect(runs.every(({ reason }) => reason === null)).toBe(true);
    expect(schedules.map(({ jobId }) => jobId)).toEqual(schedules.map((_, i) => i));
    expect(schedules.length).toBeLessThan(20);
  });

  it('leave the rest of the slots of one job, and every slot opens once', () => {
    const now = START + 99 * SECOND;
    const opened: number[] = [];
    let passes = 0;
    for (let due = dueAt(1, START); due.nextSlotAt <= now; passes++) {
      const { runs, schedules } = decideAll([due], now);
      opened.push(...runs.map(({ facts }) => facts.slotAt!));
      due = { ...due, ...schedules[0]!, nextSlotAt: schedules[0]!.nextSlotAt! };
    }
    expect(passes).toBeGreaterThan(5);
    expect(opened).toEqual(Array.from({ length: 100 }, (_, i) => START + i * SECOND));
  });
});

describe('what becomes of due slots', () => {
  it('is reckoned from now: a slot that grew too old while the transaction waited is misfired', () => {
    const waited = { horizonAt: START + 2 * SECOND, now: START + 3 * SECOND + 500 };
    expect(decided({ misfireGrace: '2s' }, waited)).toEqual({
      opened: [
        [SECOND, 'catch-up'],
        [2 * SECOND, 'schedule'],
      ],
      spans: [[0, 0]],
      nextSlotAt: 3 * SECOND,
    });
  });

  it('counts no slot as misfired because the next ones are looked at a little ahead', () => {
    const ahead = { horizonAt: START + 2 * SECOND + 100, now: START + 2 * SECOND };
    expect(decided({ misfireGrace: '2s' }, ahead).opened).toEqual([
      [0, 'schedule'],
      [SECOND, 'schedule'],
      [2 * SECOND, 'schedule'],
    ]);
  });

  it('takes slots beyond the horizon along where they are misfired already', () => {
    const busy = { horizonAt: START + 2 * SECOND + 500, now: START + 4 * SECOND };
    expect(decided({ misfireGrace: '500ms', misfirePolicy: 'Skip' }, busy)).toEqual({
      opened: [],
      spans: [[0, 3 * SECOND]],
      nextSlotAt: 4 * SECOND,
    });
  });
});

describe('a job that can not be planned', () => {
  const due = [1, 2].map((jobId) => ({ jobId, revision: 1, nextSlotAt: START, anchorAt: START, sequence: 0, open: 0 }));
  const sound = definitionOf({});
  const unsound = { ...sound, jobId: 1, job: 'unsound', misfire: null as never };
  const decideBoth = (takeId: () => number) => {
    const failed: [string, string, number][] = [];
    const decision = decide({
      ...{ due, definitions: new Map([...[[1, unsound] as const], ...[[2, sound] as const]]) },
      ...{ now: START, horizonAt: START, takeSlot: () => true, takeId, lastSuccessAt: new Map(), maxOpenPerJob: 100 },
      failed: ({ job }, error, undone) => failed.push([job, (error as Error).name, undone.length]),
    });
    return { failed, parked: decision.parked, opened: decision.runs.length };
  };

  it('is parked with its error told, and holds up no other', () => {
    expect(decideBoth(() => 1)).toEqual({ failed: [['unsound', 'TypeError', 0]], parked: [1], opened: 1 });
  });

  it('is not blamed where there are no ids for its runs: then nothing is decided', () => {
    const ids = new RunIds(
      async () => 1,
      () => 0,
    );
    expect(() => decideBoth(() => ids.take())).toThrow(NoRunIdsError);
  });
});
