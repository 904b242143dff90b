import { renderParams } from '../../fire/call/params.ts';
import { admit } from '../../fire/run/admit.ts';
import type { Cause, RunFacts } from '../../fire/run/run.ts';
import { type PlannedFires, planFires } from '../../fire/schedule/plan-fires.ts';
import { type Definition, nextSlotAfter } from '../definition/definition.ts';
import { NoRunIdsError } from '../run-ids.ts';
import type { DueSchedule, NewRun, PlanDecision } from './store.ts';

export interface DecideInput {
  due: readonly DueSchedule[];
  /** By job; a due schedule without one is parked: its job is gone, or can't be used by this release. */
  definitions: ReadonlyMap<number, Definition>;
  now: number;
  /** Slots up to here are decided; a little ahead of `now`, so that the row is there when the instant comes. */
  horizonAt: number;
  /** A free call slot of this member, taken if there is one. */
  takeSlot: (applicationId: number) => boolean;
  /** @throws NoRunIdsError which ends the whole batch. */
  takeId: () => number;
  /** The job is parked: planning it failed. `undone` would have been opened, some with a call slot that is theirs no more. */
  failed: (definition: Definition, error: unknown, undone: readonly NewRun[]) => void;
  lastSuccessAt: ReadonlyMap<number, number>;
  maxOpenPerJob: number;
}

/** Steps that the params of one batch may take to render, about: some ten milliseconds, in which nothing else of this process goes on. */
const MOST_STEPS = 40_000;

const newDecision = (): PlanDecision => ({
  runs: [],
  spans: [],
  schedules: [],
  replaced: [],
  parked: [],
  isCut: false,
});

/** What becomes of every due slot, as far as the batch may render. Which runs are sent by this member at once depends on its free call slots, nothing else does. */
export const decide = (input: DecideInput): PlanDecision => {
  const decision = newDecision();
  const rendering: Rendering = { stepsLeft: MOST_STEPS };
  for (const due of input.due) {
    if (rendering.stepsLeft <= 0) decision.isCut = true;
    if (decision.isCut) break;
    const definition = input.definitions.get(due.jobId);
    if (definition === undefined || !decideSafely(input, due, definition, rendering, decision))
      decision.parked.push(due.jobId);
  }
  return decision;
};

interface Rendering {
  stepsLeft: number;
}

/** One job that can't be planned must not hold up the others of its batch. */
const decideSafely = (
  input: DecideInput,
  due: DueSchedule,
  definition: Definition,
  rendering: Rendering,
  decision: PlanDecision,
): boolean => {
  const { runs, spans, replaced } = decision;
  const [itsRuns, itsSpans, itsReplaced] = [runs.length, spans.length, replaced.length];
  try {
    decideJob(input, due, definition, rendering, decision);
    return true;
  } catch (error) {
    if (error instanceof NoRunIdsError) throw error;
    input.failed(definition, error, runs.slice(itsRuns));
    runs.length = itsRuns;
    spans.length = itsSpans;
    replaced.length = itsReplaced;
    decision.isCut = false;
    return false;
  }
};

const decideJob = (
  input: DecideInput,
  due: DueSchedule,
  definition: Definition,
  rendering: Rendering,
  decision: PlanDecision,
): void => {
  const { schedule, misfire } = definition;
  const plan: PlannedFires = planFires({
    schedule,
    nextSlotAt: due.nextSlotAt,
    now: input.horizonAt,
    misfirePolicy: misfire.policy,
    misfireLimit: misfire.limit,
    // Lateness is reckoned from now, not from the horizon: that lies ahead, or behind where the transaction had to wait.
    misfireGraceMs: misfire.graceMs + input.horizonAt - input.now,
    maxOpen: input.maxOpenPerJob,
  });
  for (const { fromAt, toAt, count } of plan.missed)
    decision.spans.push({
      jobId: due.jobId,
      fromAt,
      toAt,
      reason: 'misfired',
      revision: due.revision,
      slots: count,
      of: definition,
    });
  let { sequence, open } = due;
  let newest: number | null = null;
  for (const { slotAt, cause } of plan.open) {
    if (rendering.stepsLeft <= 0) {
      plan.nextSlotAt = slotAt;
      decision.isCut = true;
      break;
    }
    const run = openRun(input, definition, { slotAt, fireAt: slotAt, cause, sequence: sequence++, open });
    rendering.stepsLeft -= run.steps;
    decision.runs.push(run.opened);
    if (run.replaces) newest = run.opened.facts.id;
    if (run.opened.born !== 'skipped' && run.opened.born !== 'missed') open++;
  }
  // Of several that replace each other only the newest goes on.
  if (newest !== null) decision.replaced.push({ jobId: due.jobId, spared: newest, now: input.now });
  // `after` schedules: the next slot is written as this one's run settles, or now where no run will.
  const nextSlotAt =
    schedule.kind === 'after' && plan.open.length > 0 && open === due.open
      ? nextSlotAfter(definition, input.now)
      : plan.nextSlotAt;
  decision.schedules.push({ jobId: due.jobId, nextSlotAt, sequence });
};

const openRun = (
  { now, takeSlot, takeId, lastSuccessAt }: DecideInput,
  definition: Definition,
  fire: { slotAt: number | null; fireAt: number; cause: Cause; sequence: number; open: number },
): { opened: NewRun; replaces: boolean; steps: number } => {
  const { spec, applicationId } = definition;
  const { concurrency, severalShards } = definition.rules;
  const facts: RunFacts = {
    id: takeId(),
    jobId: definition.jobId,
    namespace: definition.namespace,
    job: definition.job,
    application: definition.application,
    revision: definition.revision,
    cause: fire.cause,
    slotAt: fire.slotAt,
    fireAt: fire.fireAt,
    openedAt: now,
    sequence: fire.sequence,
    params: {},
    rerunOf: null,
  };
  const rendered = renderParams(definition.rules.params, {
    ...facts,
    lastSuccessAt: lastSuccessAt.get(definition.jobId) ?? null,
  });
  const { steps } = rendered;
  const base = {
    facts,
    applicationId: applicationId ?? 0,
    reason: null,
    priority: spec.priority,
    shardTotal: severalShards ? 0 : 1,
    maxOpen: concurrency.maxOpen,
  };
  if ('problem' in rendered)
    return {
      opened: { ...base, born: 'missed', reason: `template: ${rendered.problem}`, shardTotal: 0 },
      replaces: false,
      steps,
    };
  facts.params = rendered.params;
  const admission = admit(concurrency, fire.open);
  switch (admission.kind) {
    case 'skip':
      return { opened: { ...base, born: 'skipped', reason: admission.reason, shardTotal: 0 }, replaces: false, steps };
    case 'hold':
      return { opened: { ...base, born: 'held' }, replaces: false, steps };
    case 'replace':
      return { opened: { ...base, born: 'held' }, replaces: true, steps };
    case 'start':
      return { opened: { ...base, born: takeSlot(base.applicationId) ? 'running' : 'queued' }, replaces: false, steps };
  }
};
