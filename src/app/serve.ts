import { availableParallelism } from 'node:os';
import { engineDefinitions } from '../adapter/database/stores/engine-definitions.ts';
import { suitCores, trimMemory } from '../adapter/system/collector.ts';
import { nodeTimers } from '../adapter/system/timers.ts';
import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/engine.ts';
import type { Log } from '../engine/ports.ts';
import { settleAdminToken } from './admin-token.ts';
import type { Around } from './api-ports.ts';
import { createEngine } from './create-engine.ts';
import { createMetrics } from './create-metrics.ts';
import { createEndpoints, endpointSources, knownEndpoints, reacher } from './endpoints.ts';
import { FirstCompare } from './first-compare.ts';
import { startHousekeeping } from './housekeeping.ts';
import { openApiDoor } from './open-api-door.ts';
import { openClusters } from './open-clusters.ts';
import { openMetricsDoor } from './open-metrics-door.ts';
import { openRunLog } from './open-run-log.ts';
import { createOutgoing } from './outgoing.ts';
import { MemberReadiness } from './readiness.ts';
import { signalsTo } from './signals.ts';
import { StopOrder } from './stop-order.ts';
import { openStore } from './store.ts';
import { secretOpener, settleSecretKeys } from './stored-secrets.ts';
import { trialWay } from './trial-way.ts';
import { version } from './version.ts';

/** A server that runs; `stop` ends it well. */
export interface Running {
  /** Where the API listens; null where this process has no `api` role. */
  url: string | null;
  stop(): Promise<void>;
}

/** Starts one member. A start that fails leaves nothing behind. @throws with a sentence for the operator */
export const serve = async (settings: Settings, log: Log): Promise<Running> => {
  suitCores(availableParallelism());
  const stops = new StopOrder();
  try {
    return await start(settings, log, stops);
  } catch (error) {
    await stops.stop().catch(() => {});
    throw error;
  }
};

/** Store, way out, engine, doors: each after what it needs; `stops` ends them the other way round. */
const start = async (settings: Settings, log: Log, stops: StopOrder): Promise<Running> => {
  const { database, clock } = await openStore(settings, log, stops);
  const adminToken = await settleAdminToken(settings, database, log);
  const keys = await settleSecretKeys(settings, database);

  const { policy, caller, judge } = createOutgoing(settings, stops);
  const clusters = await openClusters(settings, { policy, clock, log }, stops);
  const { secrets } = clusters;
  const endpoints = createEndpoints(endpointSources(clusters), caller, clock, (id) => engine.applications.get(id)?.tls);
  const metrics = createMetrics({ database, clock }, endpoints, clusters, () => engine);
  stops.first(() => metrics.stop());
  const runLog = openRunLog(settings, log);
  stops.first(() => runLog.stop());
  const isOperator = settings.roles.includes('operator');
  const firstCompare = new FirstCompare(isOperator, nodeTimers, log, trimMemory);
  stops.first(async () => firstCompare.stop());
  const definitions = engineDefinitions(database, secretOpener(keys, log));
  const engine: Engine = createEngine({
    settings,
    database,
    definitions,
    secrets,
    caller,
    judge,
    endpoints,
    clock,
    metrics,
    log,
    runLog,
    mayFire: () => firstCompare.isOver,
  });

  const readiness = new MemberReadiness(() => engine.membership.maySend());
  await openMetricsDoor({ settings, metrics, readiness }, stops);
  await endpoints.start();
  stops.first(() => endpoints.stop());
  const housekeeping = await startHousekeeping(database, clock);
  stops.first(() => housekeeping.close());
  await engine.start();
  stops.first(() => engine.stop(settings.shutdownGraceMs));

  const around: Around = {
    database,
    clock,
    signals: signalsTo(engine),
    egress: policy,
    keys,
    quotas: { jobs: settings.quota.jobs ?? null, firesPerSecond: settings.quota.firesPerSecond ?? null },
    clusters: [...clusters.apiServers.keys()],
    endpoints: knownEndpoints(endpoints),
    reach: reacher(caller, (id) => engine.applications.get(id)?.tls),
    services: clusters.services,
    calling: (runId) => engine.dispatcher.calling(runId),
  };
  const way = trialWay({ engine, endpoints, caller, judge });
  const url = settings.roles.includes('api')
    ? await openApiDoor({ settings, around, way, adminToken, readiness, log }, stops)
    : null;
  if (isOperator) {
    const { startOperator } = await import('./start-operator.ts');
    startOperator(
      {
        settings,
        around,
        clock,
        clusters,
        log,
        compared: () => void firstCompare.over(),
        gotOn: (step) => firstCompare.gotOn(step),
      },
      stops,
    );
  }
  await trimMemory();
  readiness.started();
  const {
    roles,
    member,
    metrics: { port: metricsPort },
  } = settings;
  log.info({ url, metricsPort, roles, member, store: database.dialect, version }, 'Belfry is up');

  return {
    url,
    stop: async () => {
      readiness.stopping();
      await stops.stop();
      log.info({}, 'Belfry has stopped');
    },
  };
};
