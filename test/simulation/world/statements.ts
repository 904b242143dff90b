import { runIdsOf } from '../../../src/engine/dispatcher/isolate.ts';
import type { ClaimedRun, Results } from '../../../src/engine/dispatcher/store.ts';
import type { PlannerStore } from '../../../src/engine/planner/store.ts';

const READS = new Set([
  ...['planner.upcoming', 'planner.nextDueAt', 'dispatcher.backlog', 'dispatcher.cancelRequests'],
  ...['rescuer.deadHolders', 'rescuer.ownRuns', 'membership.now', 'membership.living', 'pruner.keeps', 'limits.read'],
  ...[
    'definitions.definitions',
    'definitions.lastSuccessAt',
    'definitions.applications',
    'definitions.applicationsVersion',
  ],
]);

export const isRead = (operation: string): boolean => READS.has(operation);

/** Transactions that ask their client for a decision while they hold locks. */
export const asksInTheMiddle = (operation: string): boolean =>
  operation === 'planner.planDue' || operation === 'rescuer.takeOver';

const NONE: readonly number[] = [];

/** The runs that an operation was about, for the trace. */
export const toldRuns = (operation: string, args: readonly unknown[], answer: unknown): readonly number[] => {
  if (answer === undefined) return NONE;
  switch (operation) {
    case 'planner.planDue': {
      const { decision, opened } = answer as Awaited<ReturnType<PlannerStore['planDue']>>;
      return decision.runs.map(({ facts }) => facts.id).filter((id) => opened.has(id));
    }
    case 'dispatcher.claim':
    case 'rescuer.takeOver':
      return (answer as ClaimedRun[]).map(({ facts }) => facts.id);
    case 'dispatcher.startShards':
      return (args[1] as { runId: number }[]).map(({ runId }) => runId);
    case 'dispatcher.commit':
    case 'rescuer.commit':
      return runIdsOf(args[1] as Results);
    case 'dispatcher.cancelRequests':
      return (answer as { runId: number }[]).map(({ runId }) => runId);
    case 'runs.openRun':
    case 'runs.reopenShards':
    case 'runs.repeatRun': {
      const { runId } = answer as { runId?: number };
      return runId === undefined ? NONE : [runId];
    }
    case 'runs.cancelRun':
      return [(args[0] as { runId: number }).runId];
    default:
      return NONE;
  }
};
