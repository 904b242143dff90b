import type { RunStore } from '../../src/command/run-store.ts';
import type { DefinitionStore } from '../../src/engine/definition/store.ts';
import type { DispatcherStore } from '../../src/engine/dispatcher/store.ts';
import type { LimitsStore } from '../../src/engine/limits/store.ts';
import type { MembershipStore } from '../../src/engine/membership/store.ts';
import type { PlannerStore } from '../../src/engine/planner/store.ts';
import type { PrunerStore } from '../../src/engine/pruner/store.ts';
import type { RescuerStore } from '../../src/engine/rescuer/store.ts';
import { parseApplication, parseJob } from '../../src/model/parse.ts';
import {
  memoryDefinitions,
  memoryDispatcher,
  memoryLimits,
  memoryMembership,
  memoryPlanner,
  memoryPruner,
  memoryRescuer,
} from './memory-store-engine.ts';
import { memoryRuns } from './memory-store-runs.ts';
import { MemoryTables } from './memory-store-tables.ts';

/** The ports of engine and commands that one store implements. */
export interface Stores {
  planner: PlannerStore;
  dispatcher: DispatcherStore;
  rescuer: RescuerStore;
  membership: MembershipStore;
  limits: LimitsStore;
  pruner: PrunerStore;
  definitions: DefinitionStore;
  runs: RunStore;
}

/**
 * What may befall an operation (`planner.planDue`), so that a test decides over interleavings and failures: whoever waits in `before`
 * lets others go first, who throws there fails with nothing written, who throws in `after` loses an acknowledgement.
 */
export interface Weather {
  before?(operation: string): Promise<void> | void;
  after?(operation: string): Promise<void> | void;
}

/** The stores' promises in memory: each operation is one step that nothing interrupts, but for `decide` under its locks. */
export class MemoryStore implements Stores {
  readonly tables = new MemoryTables();
  readonly planner = this.exposed('planner', memoryPlanner(this.tables));
  readonly dispatcher = this.exposed('dispatcher', memoryDispatcher(this.tables));
  readonly rescuer = this.exposed('rescuer', memoryRescuer(this.tables));
  readonly membership = this.exposed(
    'membership',
    memoryMembership(this.tables, () => this.now()),
  );
  readonly limits = this.exposed('limits', memoryLimits(this.tables));
  readonly pruner = this.exposed('pruner', memoryPruner(this.tables));
  readonly definitions = this.exposed('definitions', memoryDefinitions(this.tables));
  readonly runs = this.exposed('runs', memoryRuns(this.tables));

  constructor(
    /** The store's clock, Unix ms. */
    private readonly now: () => number,
    public weather: Weather = {},
  ) {}

  /** Defines an application; answers its id. */
  application(name: string, spec: object = { domains: [{ url: 'http://127.0.0.1:1' }] }): number {
    const id = this.tables.applications.size + 1;
    const document = parsedValue(
      parseApplication({ apiVersion: 'belfry.dev/v1', kind: 'HttpApplication', metadata: { name }, spec }),
    );
    this.tables.applications.set(id, {
      id,
      namespace: 'default',
      name,
      revision: 1,
      spec: document.spec,
      secrets: {},
      deleted: false,
    });
    return id;
  }

  /** Defines a job, whose first slot is at `nextSlotAt`; answers its id. */
  job(name: string, spec: object, nextSlotAt: number | null): number {
    const id = this.tables.jobs.size + 1;
    const { spec: full } = parsedValue(
      parseJob({ apiVersion: 'belfry.dev/v1', kind: 'HttpJob', metadata: { name }, spec }),
    );
    const row = { id, namespace: 'default', name, application: full.application, revision: 1, deletedAt: 0 };
    this.tables.jobs.set(id, { ...row, specs: new Map([[1, full]]) });
    this.tables.schedules.set(id, {
      jobId: id,
      revision: 1,
      nextSlotAt,
      anchorAt: 0,
      sequence: 0,
      idleReason: null,
      provenSince: 0,
    });
    return id;
  }

  private exposed<T extends object>(port: string, operations: T): T {
    const wrapped = Object.entries(operations).map(([name, operation]) => [
      name,
      async (...args: unknown[]) => {
        await this.weather.before?.(`${port}.${name}`);
        const answer = await (operation as (...args: unknown[]) => Promise<unknown>)(...args);
        await this.weather.after?.(`${port}.${name}`);
        return answer;
      },
    ]);
    return Object.fromEntries(wrapped) as T;
  }
}

export const parsedValue = <T>(parsed: { ok: true; value: T } | { ok: false; problems: unknown }): T => {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
};
