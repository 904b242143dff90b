import type { Application } from './definition/application-book.ts';
import type { ReferencedSecrets } from './definition/referenced-secrets.ts';
import type { DefinitionStore } from './definition/store.ts';
import type { Caller, Endpoints, Judge, Watch } from './dispatcher/ports.ts';
import type { DispatcherStore } from './dispatcher/store.ts';
import type { LimitsStore } from './limits/store.ts';
import type { MembershipPorts } from './membership/membership.ts';
import type { MembershipStore } from './membership/store.ts';
import type { NewRun, PlanDecision, PlannerStore } from './planner/store.ts';
import type { Clock, Log, Timers } from './ports.ts';
import type { PrunerStore } from './pruner/store.ts';
import type { RescuerStore } from './rescuer/store.ts';

export type Role = 'planner' | 'dispatcher' | 'rescuer' | 'pruner';

export interface EnginePorts {
  planner: PlannerStore;
  dispatcher: DispatcherStore;
  rescuer: RescuerStore;
  pruner: PrunerStore;
  members: MembershipStore;
  limits: LimitsStore;
  definitions: DefinitionStore;
  /** = none; those that applications refer to and a cluster keeps. */
  secrets?: ReferencedSecrets;
  caller: Caller;
  judge: Judge;
  endpoints: Endpoints;
  /** = yes; false while it is not known yet what jobs say by now: then no run is opened, and no queued one is taken. */
  mayFire?: () => boolean;
  /** All applications, whenever one of them changed, came or went. */
  applicationsChanged: (applications: readonly Application[]) => void;
  clock: Clock;
  timers: Timers;
  log: Log;
  watch: Watch;
  random: () => number;
  membership: Pick<MembershipPorts, 'wallNow' | 'facts' | 'clockOffsetMs' | 'measureClock'>;
  opened: (runs: readonly NewRun[], decision: PlanDecision) => void;
  committed: (lost: number) => void;
  tookOver: (runs: number) => void;
}

export interface EngineOptions {
  roles: ReadonlySet<Role>;
  maxCalls: number;
  connectionsPerEndpoint: number;
  lookaheadMs: number;
  idleLookMs: number;
  leaseMs: number;
  /** The store serves one process only. */
  alone: boolean;
}
