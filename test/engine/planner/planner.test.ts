import { compileDefinition, type Definition } from '../../../src/engine/definition/definition.ts';
import { CallSlots } from '../../../src/engine/dispatcher/call-slots.ts';
import { Planner } from '../../../src/engine/planner/planner.ts';
import type { PlanDecision, PlannerStore } from '../../../src/engine/planner/store.ts';
import { RunIds } from '../../../src/engine/run-ids.ts';
import { Takings } from '../../../src/engine/takings.ts';
import { httpJobSchema } from '../../../src/model/job.ts';

const NOW = 1_000_000_000;
const SLOTS = 8;
/** So many slots of a job of each second are due. */
const SLOTS_DUE = 100;
const FIRST = NOW - (SLOTS_DUE - 1) * 1_000;

const definitionOf = (jobId: number, spec: object): Definition =>
  compileDefinition({
    jobId,
    revision: 1,
    namespace: 'default',
    job: 'job',
    application: 'app',
    applicationId: 1,
    anchorAt: FIRST,
    spec: httpJobSchema.parse({
      apiVersion: 'belfry.dev/v1',
      kind: 'HttpJob',
      metadata: { name: 'job' },
      spec: { application: 'app', request: { path: '/' }, schedule: { every: '1s' }, ...spec },
    }).spec,
  });
const definition = definitionOf(1, {});

interface Staging {
  definitions?: ReadonlyMap<number, Definition>;
  ids?: RunIds;
  errors?: unknown[];
}

/** One pass of a planner over a store; resolves with the call slots that are in use afterwards. */
const slotsAfterOnePass = async (
  planDue: PlannerStore['planDue'],
  later = Promise.resolve(),
  { definitions = new Map([[1, definition]]), ids = someIds(), errors = [] }: Staging = {},
): Promise<number> => {
  const slots = new CallSlots(SLOTS);
  slots.limit(1, null);
  let passed = () => {};
  const pass = new Promise<void>((resolve) => {
    passed = resolve;
  });
  const silent = () => {};
  const planner = new Planner({
    store: { planDue, unpark: async () => {}, upcoming: async () => [], nextDueAt: async () => NOW },
    definitions: { get: async () => definitions, lastSuccessAt: async () => new Map() },
    slots,
    ids,
    clock: { now: () => NOW, monotonic: () => 0 },
    timers: {
      after: () => {
        passed();
        return () => {};
      },
    },
    log: { debug: silent, info: silent, warn: silent, error: (fields) => errors.push(fields) },
    holder: () => ({ memberId: 1, epoch: 1 }),
    takings: new Takings(),
    mayOpen: () => true,
    mayDispatch: true,
    suspect: silent,
    slotsBack: silent,
    started: silent,
    queued: silent,
    opened: silent,
  });
  planner.start();
  await pass;
  await planner.stop();
  await later;
  return slots.inUse;
};

const someIds = (): RunIds =>
  new RunIds(
    async () => 1,
    () => 0,
  );

const due = [{ jobId: 1, revision: 1, nextSlotAt: NOW, anchorAt: NOW, sequence: 0, open: 0 }];
const NOTHING = { runs: [], spans: [], schedules: [], replaced: [], parked: [], isCut: false };

describe('call slots of a planner', () => {
  it('stay with the runs that it opened', async () => {
    const planDue: PlannerStore['planDue'] = async (_, decide) => {
      const decision = await decide(due);
      return {
        due: 1,
        last: { slotAt: NOW, jobId: 1 },
        opened: new Set(decision.runs.map(({ facts }) => facts.id)),
        decision,
      };
    };
    expect(await slotsAfterOnePass(planDue)).toBe(1);
  });

  it('come back where the transaction was tried anew, and another member had been quicker', async () => {
    const planDue: PlannerStore['planDue'] = async (_, decide) => {
      await decide(due);
      return { due: 0, last: null, opened: new Set(), decision: NOTHING };
    };
    expect(await slotsAfterOnePass(planDue)).toBe(0);
  });

  it('are not taken for a batch that is decided after its transaction has failed', async () => {
    const decided = Promise.withResolvers<void>();
    const planDue: PlannerStore['planDue'] = async (_, decide) => {
      void decide(due).then(() => decided.resolve());
      throw new Error('the transaction was idle for too long');
    };
    const slots = await slotsAfterOnePass(planDue, decided.promise);
    expect(slots).toBe(0);
  });
});

describe('a job that a planner can not plan', () => {
  const many = Array.from({ length: SLOTS }, (_, index) => index + 1);
  const fireAll = { misfirePolicy: 'FireAll', misfireLimit: SLOTS_DUE, concurrencyPolicy: 'Allow' };
  const definitions = new Map(many.map((jobId) => [jobId, definitionOf(jobId, fireAll)]));
  const allDue = many.map((jobId) => ({ ...due[0]!, jobId, nextSlotAt: FIRST, anchorAt: FIRST }));
  const done = (decision: PlanDecision) => ({
    due: SLOTS,
    last: null,
    opened: new Set(decision.runs.map(({ facts }) => facts.id)),
    decision,
  });

  it('is none of those whose transaction is tried anew and anew: each try draws the same ids', async () => {
    const tries: { ids: number[]; parked: number[] }[] = [];
    const planDue: PlannerStore['planDue'] = async (_, decide) => {
      for (;;) {
        const decision = await decide(allDue);
        tries.push({ ids: decision.runs.map(({ facts }) => facts.id), parked: decision.parked });
        if (tries.length === 5) return done(decision);
      }
    };
    const ids = new RunIds(
      async () => 1,
      () => 0,
      1,
    );
    await slotsAfterOnePass(planDue, undefined, { definitions, ids });
    const each = { ids: Array.from({ length: SLOTS * SLOTS_DUE }, (_, index) => index + 1), parked: [] };
    expect(tries).toEqual([each, each, each, each, each]);
  });

  it('is parked, told of, and keeps none of the call slots that its first runs were given', async () => {
    const ids = someIds();
    let taken = 0;
    const take = ids.take.bind(ids);
    ids.take = () => {
      if (++taken === 3) throw new Error('a bug');
      return take();
    };
    const errors: unknown[] = [];
    let parked: number[] = [];
    const planDue: PlannerStore['planDue'] = async (_, decide) => {
      const decision = await decide(allDue.slice(0, 1));
      ({ parked } = decision);
      return done(decision);
    };
    expect(await slotsAfterOnePass(planDue, undefined, { definitions, ids, errors })).toBe(0);
    expect(parked).toEqual([1]);
    expect(errors).toMatchObject([{ jobId: 1, job: 'job', namespace: 'default', error: 'Error: a bug' }]);
  });
});
