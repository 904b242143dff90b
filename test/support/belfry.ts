import type { Database } from '../../src/adapter/database/sql.ts';
import { definitionStore } from '../../src/adapter/database/stores/definitions.ts';
import { engineDefinitions } from '../../src/adapter/database/stores/engine-definitions.ts';
import type { Dial } from '../../src/adapter/http/dial.ts';
import { DatabaseClock } from '../../src/adapter/system/clock.ts';
import { Metrics } from '../../src/adapter/system/metrics.ts';
import { type EngineDeps, engineOptions, enginePorts } from '../../src/app/create-engine.ts';
import { createEndpoints, endpointSources } from '../../src/app/endpoints.ts';
import { openClusters } from '../../src/app/open-clusters.ts';
import { openRunLog } from '../../src/app/open-run-log.ts';
import { createOutgoing } from '../../src/app/outgoing.ts';
import { runCommands } from '../../src/app/run-commands.ts';
import { signalsTo } from '../../src/app/signals.ts';
import { StopOrder } from '../../src/app/stop-order.ts';
import { deleteApplication } from '../../src/command/delete-application.ts';
import { deleteJob } from '../../src/command/delete-job.ts';
import { saveApplication } from '../../src/command/save-application.ts';
import { saveJob } from '../../src/command/save-job.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { NO_REFERENCED_SECRETS } from '../../src/engine/definition/referenced-secrets.ts';
import type { DiscoveryProblem } from '../../src/engine/discovery/kubernetes/discovery-problem.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Log } from '../../src/engine/ports.ts';
import type { Endpoint } from '../../src/fire/target/endpoint.ts';
import { type Reached, withFailpoints } from './failpoints.ts';

export interface RunRow {
  id: number;
  job: string;
  state: string;
  reason: string | null;
  cause: string;
  slotAt: number | null;
  fireAt: number;
  startedAt: number | null;
  settledAt: number;
  shardTotal: number;
  rounds: number;
  revision: number;
  params: string | null;
}

/** One member, as `serve` wires it, without the doors: real store, real HTTP. */
export interface Belfry {
  engine: Engine;
  database: Database;
  metrics: Metrics;
  /** What this member knows of where an application answers. */
  endpoints(application: string): { items: readonly Endpoint[]; problems: readonly DiscoveryProblem[] };
  application(name: string, spec: object): Promise<void>;
  deleteApplication(name: string): Promise<void>;
  job(name: string, spec: object, metadata?: object): Promise<void>;
  deleteJob(name: string): Promise<void>;
  run(
    job: string,
    more?: { params?: Record<string, unknown>; endpoint?: string; shards?: number[]; idempotencyKey?: string },
  ): Promise<number>;
  cancel(runId: number): Promise<void>;
  rerun(runId: number, shards: 'failed' | 'all' | number[]): Promise<number>;
  runs(job?: string): Promise<RunRow[]>;
  attempts(runId: number): Promise<
    {
      shardIndex: number;
      number: number;
      round: number;
      endpoint: string;
      status: number | null;
      fault: string | null;
      verdict: string;
      reason: string;
    }[]
  >;
  /** Resolves once `condition` holds for the runs of a job; asks the store, and fails with what it saw after `withinMs`. */
  until(job: string, condition: (runs: RunRow[]) => boolean, withinMs?: number): Promise<RunRow[]>;
  now(): number;
  /** Stops well. */
  stop(graceMs?: number): Promise<void>;
  /** Ends as a killed process does: nothing more is stored and nobody is told. Its database must be severed before. */
  abandon(): Promise<void>;
}

export interface BelfryOptions {
  env?: Record<string, string>;
  start?: boolean;
  random?: () => number;
  /** Opens sockets in the place of the real one: a recorder of every dial. */
  dial?: Dial;
  /** Failpoints at the ports of the engine. */
  reached?: Reached;
  /** Of applications and jobs; `default` unless given. */
  namespace?: string;
  /** Takes the lines of the member's log; silence unless given. */
  log?: Log;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const SETTLED = 'succeeded failed partly_failed cancelled skipped missed';
export const isSettled = ({ state }: { state: string }): boolean => SETTLED.split(' ').includes(state);
export const allSettled =
  (count: number) =>
  (runs: RunRow[]): boolean =>
    runs.length >= count && runs.every(isSettled);

export const startBelfry = async (database: Database, options: BelfryOptions = {}): Promise<Belfry> => {
  const settings = loadSettings({
    env: { BELFRY_EGRESS_ALLOW: '127.0.0.0/8', BELFRY_MEMBER: 'test', ...options.env },
    readText: () => '',
    member: 'test',
    terminal: false,
  });
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const log: Log = options.log ?? (process.env.BELFRY_TEST_LOG ? (console as never) : silent);
  const clock = new DatabaseClock(() => database.now());
  await clock.measure();
  const stops = new StopOrder();
  const { policy, caller, judge } = createOutgoing(settings.value, stops, options.dial);
  const clusters = await openClusters(settings.value, { policy, clock, log }, stops);
  const endpoints = createEndpoints(endpointSources(clusters), caller, clock, (id) => engine.applications.get(id)?.tls);
  const metrics = new Metrics({
    runsQueued: async () => [],
    callsInFlight: () => [],
    endpoints: () => [],
    clusters: () => clusters.watches(),
    clockOffsetMs: () => clock.offsetMs,
    membersWithOtherZones: () => engine.membersWithOtherZones,
    statements: () => database.statementCounts(),
  });
  const runLog = openRunLog(settings.value, log);
  stops.first(() => runLog.stop());
  const deps: EngineDeps = {
    settings: settings.value,
    database,
    definitions: engineDefinitions(database, () => undefined),
    secrets: NO_REFERENCED_SECRETS,
    caller,
    judge,
    endpoints,
    clock,
    metrics,
    log,
    runLog,
  };
  const ports = enginePorts(deps);
  const engine: Engine = new Engine(
    options.reached === undefined ? ports : withFailpoints(ports, options.reached),
    engineOptions(deps),
  );
  const signals = signalsTo(engine);
  const definitions = definitionStore(database);
  const cipher = { canSeal: false, seal: () => ({ keyId: '', ciphertext: '' }), open: () => '', fingerprint: () => '' };
  const savePorts = {
    definitions,
    clock,
    signals,
    egress: policy,
    cipher,
    clusters: [...clusters.apiServers.keys()],
    quotas: { jobs: null, firesPerSecond: null },
  };
  const commands = runCommands(database, clock, signals);
  const where = { namespace: options.namespace ?? 'default', actor: 'test' };
  const metadataOf = (name: string) => ({ name, namespace: where.namespace });

  const runs = (job?: string) =>
    database.sql.rows<RunRow>(
      'test-runs',
      `SELECT r.id, j.name AS job, r.state, r.reason, r.cause, r.slot_at AS slotAt, r.fire_at AS fireAt, r.started_at AS startedAt,
         r.settled_at AS settledAt, r.shard_total AS shardTotal, r.rounds, r.revision, r.params
       FROM run r JOIN job j ON j.id = r.job_id ${job === undefined ? '' : 'WHERE j.name = ?'} ORDER BY r.fire_at, r.id`,
      job === undefined ? [] : [job],
    );

  await endpoints.start();
  if (options.start !== false) await engine.start();
  let stopped = false;
  return {
    engine,
    database,
    metrics,
    endpoints: (application) => {
      const { id } = engine.applications.all().find(({ name }) => name === application) ?? { id: -1 };
      return { items: endpoints.endpointsOf(id), problems: endpoints.problemsOf(id) };
    },
    application: async (name, spec) => {
      await saveApplication(savePorts, {
        ...where,
        name,
        document: { apiVersion: 'belfry.dev/v1', kind: 'HttpApplication', metadata: metadataOf(name), spec },
      });
    },
    job: async (name, spec, metadata = {}) => {
      await saveJob(savePorts, {
        ...where,
        name,
        document: {
          apiVersion: 'belfry.dev/v1',
          kind: 'HttpJob',
          metadata: { ...metadataOf(name), ...metadata },
          spec,
        },
      });
    },
    deleteApplication: async (name) => {
      await deleteApplication(savePorts, { ...where, name });
    },
    deleteJob: async (name) => {
      await deleteJob(savePorts, { ...where, name });
    },
    run: async (
      job,
      { params = {}, endpoint = null as never, shards = null as never, idempotencyKey = null as never } = {},
    ) => {
      const { runId } = await commands.runNow({
        ...where,
        job,
        params,
        endpoint,
        shards,
        idempotencyKey,
        cause: 'manual',
      });
      return runId;
    },
    cancel: (runId) => commands.cancelRun({ runId, actor: 'test' }),
    rerun: async (runId, shards) => (await commands.rerunRun({ runId, shards, actor: 'test' })).runId,
    runs,
    attempts: (runId) =>
      database.sql.rows(
        'test-attempts',
        'SELECT shard_index AS shardIndex, number, round, endpoint, status, fault, verdict, reason FROM attempt WHERE run_id = ? ORDER BY shard_index, number',
        [runId],
      ),
    until: async (job, condition, withinMs = 10_000) => {
      const end = performance.now() + withinMs;
      for (;;) {
        const found = await runs(job);
        if (condition(found)) return found;
        if (performance.now() > end) throw new Error(`not so within ${withinMs} ms: ${JSON.stringify(found, null, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    now: () => clock.now(),
    stop: async (graceMs = 2_000) => {
      if (stopped) return;
      stopped = true;
      if (options.start !== false) await engine.stop(graceMs);
      await endpoints.stop();
      await stops.stop();
      metrics.stop();
    },
    abandon: async () => {
      if (stopped) return;
      stopped = true;
      caller.close();
      await engine.stop(0, 0);
      await endpoints.stop();
      await stops.stop();
      metrics.stop();
    },
  };
};
