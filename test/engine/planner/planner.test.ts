import { compileDefinition, type Definition } from '../../../src/engine/definition/definition.ts';
import { CallSlots } from '../../../src/engine/dispatcher/call-slots.ts';
import { Planner } from '../../../src/engine/planner/planner.ts';
import type { PlannerStore } from '../../../src/engine/planner/store.ts';
import { RunIds } from '../../../src/engine/run-ids.ts';
import { Takings } from '../../../src/engine/takings.ts';
import { httpJobSchema } from '../../../src/model/job.ts';

const NOW = 1_000_000_000;
const SLOTS = 8;

const definition: Definition = compileDefinition({
  jobId: 1,
  revision: 1,
  namespace: 'default',
  job: 'job',
  application: 'app',
  applicationId: 1,
  anchorAt: NOW,
  spec: httpJobSchema.parse({
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpJob',
    metadata: { name: 'job' },
    spec: { application: 'app', request: { path: '/' }, schedule: { every: '1s' } },
  }).spec,
});

/** One pass of a planner over a store; resolves with the call slots that are in use afterwards. */
const slotsAfterOnePass = async (planDue: PlannerStore['planDue'], later = Promise.resolve()): Promise<number> => {
  const slots = new CallSlots(SLOTS);
  slots.limit(1, null);
  let passed = () => {};
  const pass = new Promise<void>((resolve) => {
    passed = resolve;
  });
  const silent = () => {};
  const planner = new Planner({
    store: { planDue, unpark: async () => {}, upcoming: async () => [], nextDueAt: async () => NOW },
    definitions: { get: async () => new Map([[1, definition]]), lastSuccessAt: async () => new Map() },
    slots,
    ids: new RunIds(
      async () => 1,
      () => 0,
    ),
    clock: { now: () => NOW, monotonic: () => 0 },
    timers: {
      after: () => {
        passed();
        return () => {};
      },
    },
    log: { debug: silent, info: silent, warn: silent, error: silent },
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

const due = [{ jobId: 1, revision: 1, nextSlotAt: NOW, anchorAt: NOW, sequence: 0, open: 0 }];
const NOTHING = { runs: [], spans: [], schedules: [], replaced: [], parked: [] };

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
