import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { migrate } from '../adapter/database/migrate.ts';
import { openDatabase } from '../adapter/database/open-database.ts';
import type { Database } from '../adapter/database/sql.ts';
import { engineDefinitions, type OpenSecret } from '../adapter/database/stores/engine-definitions.ts';
import { runStore } from '../adapter/database/stores/run-store.ts';
import { secretKeysInUse } from '../adapter/database/stores/secrets.ts';
import { HttpCaller } from '../adapter/http/caller.ts';
import { egressPolicy } from '../adapter/http/egress-policy.ts';
import { secretCipher } from '../adapter/system/cipher.ts';
import { DatabaseClock } from '../adapter/system/clock.ts';
import { JudgeWorker } from '../adapter/system/judge-worker.ts';
import { Metrics } from '../adapter/system/metrics.ts';
import { nodeTimers } from '../adapter/system/timers.ts';
import { trimMemory } from '../adapter/system/trim-memory.ts';
import { cancelRun } from '../command/cancel-run.ts';
import { rerunRun } from '../command/rerun-run.ts';
import { runNow } from '../command/run-now.ts';
import { secretPlace } from '../command/settle-secrets.ts';
import type { Settings } from '../config/settings.ts';
import { DomainSource } from '../engine/discovery/domain-source.ts';
import { EndpointBook } from '../engine/discovery/endpoint-book.ts';
import type { Engine } from '../engine/engine.ts';
import type { Log } from '../engine/ports.ts';
import { settleAdminToken } from './admin-token.ts';
import { createApi } from './api-module.ts';
import { type Around, commandPorts, viewPorts } from './api-ports.ts';
import { createEngine } from './create-engine.ts';
import { caOf } from './database-tls.ts';
import { startHousekeeping } from './housekeeping.ts';
import { listenForMetrics } from './metrics-listener.ts';
import { version } from './version.ts';

/** A server that runs; `stop` ends it well. */
export interface Running {
  /** Where the API listens; null where this process has no `api` role. */
  url: string | null;
  stop(): Promise<void>;
}

const API_CLOSE_MS = 3_000;

/** Starts one member: store, engine, doors, in the order in which they need each other. @throws with a sentence for the operator */
export const serve = async (settings: Settings, log: Log): Promise<Running> => {
  const database = await openDatabase({ url: settings.database.url, pool: settings.database.pool, ...caOf(settings) });
  try {
    return await start(settings, database, log);
  } catch (error) {
    await database.close().catch(() => {});
    throw error;
  }
};

const start = async (settings: Settings, database: Database, log: Log): Promise<Running> => {
  if (settings.database.migrate) {
    const migrations = await migrate(database);
    if (migrations.length > 0) log.info({ migrations }, 'the schema is up to date');
  }
  const adminToken = await settleAdminToken(settings, database, log);
  const keys = new Map(settings.secretKeys.map(({ id, key }) => [id, Buffer.from(key)]));
  await refuseMissingKeys(database, keys);

  const clock = new DatabaseClock(() => database.now());
  await clock.measure();
  const policy = egressPolicy({ allow: settings.egressAllow });
  const caller = new HttpCaller({ policy, connectionsPerEndpoint: settings.connectionsPerEndpoint });
  const judge = new JudgeWorker();
  const endpoints = createEndpoints(caller, clock, () => engine);
  const cipher = secretCipher(keys);
  const openSecret: OpenSecret = (secret, owner) => {
    try {
      return cipher.open(secret, secretPlace(owner, owner.secret));
    } catch (error) {
      log.error(
        { ...owner, error: (error as Error).message },
        'a stored secret can not be opened; calls that need it fail',
      );
      return undefined;
    }
  };
  const metrics: Metrics = createMetrics(database, clock, endpoints, () => engine);
  const engine: Engine = createEngine({
    settings,
    database,
    definitions: engineDefinitions(database, openSecret),
    caller,
    judge,
    endpoints,
    clock,
    metrics,
    log,
  });
  await endpoints.start();
  await engine.start();
  const housekeeping = await startHousekeeping(database, clock);

  const state = { stopping: false };
  const notReady = (): string | null => {
    if (state.stopping) return 'this server is stopping';
    return engine.membership.maySend() ? null : 'the database has not answered within the lease';
  };
  const api = settings.roles.includes('api')
    ? await openApiDoor(settings, database, { clock, engine, endpoints, policy, keys, adminToken, notReady, log })
    : null;
  const listener = await listenForMetrics({
    host: settings.http.host,
    port: settings.metrics.port,
    metrics: () => metrics.text(),
    notReady,
  });
  await trimMemory();
  const url = api === null ? null : await api.getUrl();
  log.info(
    {
      url,
      metricsPort: settings.metrics.port,
      roles: settings.roles,
      member: settings.member,
      store: database.dialect,
      version,
    },
    'Belfry is up',
  );

  return {
    url,
    stop: async () => {
      state.stopping = true;
      await Promise.all([closeApi(api), engine.stop(settings.shutdownGraceMs)]);
      await endpoints.stop();
      await housekeeping.close();
      caller.close();
      await judge.stop();
      metrics.stop();
      await closed(listener);
      await database.close();
      log.info({}, 'Belfry has stopped');
    },
  };
};

const createEndpoints = (caller: HttpCaller, clock: DatabaseClock, engine: () => Engine): EndpointBook =>
  new EndpointBook([new DomainSource()], {
    prober: {
      probe: ({ applicationId }, request, timeoutMs, signal) => {
        const tls = engine().applications.get(applicationId)?.tls;
        return caller.call(request, {
          timeoutMs,
          connectTimeoutMs: timeoutMs,
          idleTimeoutMs: timeoutMs,
          maxReplyBytes: 65_536,
          followRedirects: 0,
          signal,
          ...(tls === undefined ? {} : { tls }),
        });
      },
    },
    timers: nodeTimers,
    clock,
    random: Math.random,
  });

const createMetrics = (
  database: Database,
  clock: DatabaseClock,
  endpoints: EndpointBook,
  engine: () => Engine,
): Metrics =>
  new Metrics({
    runsQueued: async () => {
      const rows = await database.sql.rows<{ applicationId: number; runs: number }>(
        'queued-by-application',
        'SELECT application_id AS applicationId, COUNT(*) AS runs FROM queued_run GROUP BY application_id',
      );
      return rows.map(({ applicationId, runs }) => ({
        application: engine().applications.labelOf(applicationId),
        runs,
      }));
    },
    callsInFlight: () =>
      engine()
        .applications.all()
        .map(({ id, name, namespace }) => ({ application: `${namespace}/${name}`, calls: endpoints.inFlight(id) })),
    endpoints: () =>
      engine()
        .applications.all()
        .flatMap(({ id, name, namespace }) => {
          const all = endpoints.endpointsOf(id);
          const ready = all.filter((endpoint) => endpoint.ready).length;
          const application = `${namespace}/${name}`;
          return [
            { application, ready: true, count: ready },
            { application, ready: false, count: all.length - ready },
          ];
        }),
    clockOffsetMs: () => clock.offsetMs,
    statements: () => database.statementCounts(),
  });

interface Inside {
  clock: DatabaseClock;
  engine: Engine;
  endpoints: EndpointBook;
  policy: ReturnType<typeof egressPolicy>;
  keys: ReadonlyMap<string, Buffer>;
  adminToken: string | null;
  notReady: () => string | null;
  log: Log;
}

const openApiDoor = async (settings: Settings, database: Database, inside: Inside): Promise<NestFastifyApplication> => {
  const { clock, engine, endpoints, policy, keys, adminToken, notReady, log } = inside;
  const signals = {
    scheduleChanged: () => engine.scheduleChanged(),
    runQueued: () => engine.runQueued(),
    cancelRequested: () => engine.cancelRequested(),
    applicationChanged: () => engine.applicationChanged(),
  };
  const around: Around = {
    database,
    clock,
    signals,
    egress: policy,
    keys,
    quotas: { jobs: settings.quota.jobs ?? null, firesPerSecond: settings.quota.firesPerSecond ?? null },
    clusters: settings.kubernetes.contexts,
    endpoints: {
      endpointsOf: (applicationId) =>
        endpoints
          .endpointsOf(applicationId)
          .map((endpoint) => ({ endpoint, callsInFlight: endpoints.load(applicationId, endpoint.address).inFlight })),
    },
  };
  const runPorts = {
    runs: runStore(database),
    clock,
    signals,
    hash: (text: string) => createHash('sha256').update(text).digest('hex'),
  };
  const api = await createApi({
    commands: commandPorts(around),
    views: viewPorts(around),
    runs: {
      runNow: (input) => runNow(runPorts, input),
      cancelRun: (input) => cancelRun(runPorts, input),
      rerunRun: (input) => rerunRun(runPorts, input),
    },
    readiness: {
      problems: async () => {
        const reason = notReady();
        return reason === null ? [] : [reason];
      },
    },
    adminToken,
    trustProxy: settings.http.trustProxy,
    log,
    version,
  });
  await api.listen(settings.http.port, settings.http.host);
  return api;
};

const refuseMissingKeys = async (database: Database, keys: ReadonlyMap<string, unknown>): Promise<void> => {
  const missing = (await secretKeysInUse(database)).filter((id) => !keys.has(id));
  if (missing.length > 0)
    throw new Error(
      `Stored secrets need the key ${missing.join(', ')}, which BELFRY_SECRET_KEY does not have. Add it to the list (id:base64), or restore the setting that was there before.`,
    );
};

/** Requests in flight may end; a peer that never finishes its request must not hold up the stop. */
const closeApi = async (api: NestFastifyApplication | null): Promise<void> => {
  if (api === null) return;
  const server = api.getHttpServer() as Server;
  const late = setTimeout(() => server.closeAllConnections(), API_CLOSE_MS);
  await api.close();
  clearTimeout(late);
};

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
