import type { Database } from '../adapter/database/sql.ts';
import { dispatcherStore } from '../adapter/database/stores/dispatcher-store.ts';
import { limitsStore } from '../adapter/database/stores/limits-store.ts';
import { membershipStore } from '../adapter/database/stores/membership-store.ts';
import { plannerStore } from '../adapter/database/stores/planner-store.ts';
import { prunerStore } from '../adapter/database/stores/pruner-store.ts';
import { rescuerStore } from '../adapter/database/stores/rescuer-store.ts';
import type { DatabaseClock } from '../adapter/system/clock.ts';
import type { Metrics } from '../adapter/system/metrics.ts';
import type { RunLog } from '../adapter/system/run-log.ts';
import { nodeTimers } from '../adapter/system/timers.ts';
import type { Settings } from '../config/settings.ts';
import type { ReferencedSecrets } from '../engine/definition/referenced-secrets.ts';
import type { DefinitionStore } from '../engine/definition/store.ts';
import type { EndpointBook } from '../engine/discovery/endpoint-book.ts';
import type { Caller, Judge } from '../engine/dispatcher/ports.ts';
import { Engine } from '../engine/engine.ts';
import type { EngineOptions, EnginePorts, Role } from '../engine/engine-ports.ts';
import type { Log } from '../engine/ports.ts';
import { version } from './version.ts';
import { watchOpening, watchRuns } from './watch-runs.ts';

export interface EngineDeps {
  settings: Settings;
  database: Database;
  definitions: DefinitionStore;
  secrets: ReferencedSecrets;
  caller: Caller;
  judge: Judge;
  endpoints: EndpointBook;
  clock: DatabaseClock;
  metrics: Metrics;
  log: Log;
  runLog: RunLog;
  mayFire?: () => boolean;
}

/** The engine with its adapters. */
export const createEngine = (deps: EngineDeps): Engine => new Engine(enginePorts(deps), engineOptions(deps));

/** What the engine reaches the world by. What it tells of itself goes to metrics and log. */
export const enginePorts = (deps: EngineDeps): EnginePorts => {
  const { settings, database, clock, metrics, log, runLog, endpoints } = deps;
  return {
    planner: plannerStore(database),
    dispatcher: dispatcherStore(database),
    rescuer: rescuerStore(database),
    pruner: prunerStore(database),
    members: membershipStore(database),
    limits: limitsStore(database),
    definitions: deps.definitions,
    secrets: deps.secrets,
    caller: deps.caller,
    judge: deps.judge,
    endpoints,
    ...(deps.mayFire === undefined ? {} : { mayFire: deps.mayFire }),
    applicationsChanged: (applications) => endpoints.follow(applications),
    clock,
    timers: nodeTimers,
    log,
    random: Math.random,
    watch: watchRuns(metrics, runLog, settings.metrics.perJob),
    membership: {
      wallNow: Date.now,
      facts: {
        name: settings.member,
        roles: settings.roles.join(','),
        version,
        zones: `${process.versions.tz}, ICU ${process.versions.icu}`,
        maxCalls: settings.maxCalls,
      },
      clockOffsetMs: () => clock.offsetMs,
      measureClock: () => clock.measure(),
    },
    opened: watchOpening(metrics, runLog, () => clock.now()),
    committed: (lost) => {
      if (lost > 0) metrics.claimsLost.add([], lost);
    },
    tookOver: (runs) => metrics.takeovers.add([], runs),
  };
};

export const engineOptions = ({ settings, database }: Pick<EngineDeps, 'settings' | 'database'>): EngineOptions => ({
  roles: new Set(settings.roles.filter((role): role is Role => role !== 'api' && role !== 'operator')),
  maxCalls: settings.maxCalls,
  connectionsPerEndpoint: settings.connectionsPerEndpoint,
  lookaheadMs: settings.planner.lookaheadMs,
  idleLookMs: settings.planner.idleLookMs,
  leaseMs: settings.leaseMs,
  alone: database.dialect === 'sqlite',
});
