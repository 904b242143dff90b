import { durationMs } from '../model/duration.ts';
import type { Role, Values } from './definitions.ts';
import type { SecretKey } from './setting-types.ts';

/** Everything that can be set, checked and frozen. Durations are milliseconds. */
export interface Settings {
  readonly database: {
    /** `sqlite:FILE` or `mysql://…` */
    readonly url: string;
    readonly pool: number;
    /** File with the certificates to trust, `off`, or undefined where nothing was said. */
    readonly tls: string | undefined;
    /** Whether `serve` brings the schema up to date. */
    readonly migrate: boolean;
  };
  readonly http: {
    readonly host: string;
    /** 0 takes any free port. */
    readonly port: number;
    readonly publicUrl: string | undefined;
    /** CIDRs. */
    readonly trustProxy: readonly string[];
  };
  readonly metrics: { readonly port: number; readonly perJob: boolean };
  /** Without repetition. */
  readonly roles: readonly Role[];
  readonly member: string;
  readonly adminToken: string | undefined;
  /** The first encrypts, all decrypt; empty where secrets can't be kept. */
  readonly secretKeys: readonly SecretKey[];
  readonly shutdownGraceMs: number;
  readonly maxCalls: number;
  readonly connectionsPerEndpoint: number;
  /** CIDRs. */
  readonly egressAllow: readonly string[];
  /** Per namespace; undefined: no bound. */
  readonly quota: { readonly jobs: number | undefined; readonly firesPerSecond: number | undefined };
  readonly log: {
    readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
    readonly format: 'json' | 'pretty';
  };
  readonly planner: { readonly lookaheadMs: number; readonly idleLookMs: number };
  readonly leaseMs: number;
  readonly kubernetes: {
    /** `context` or `cluster=context` */
    readonly contexts: readonly string[];
    /** Undefined: what kubectl would take. */
    readonly kubeconfig: string | undefined;
    /** `*` for all. */
    readonly namespaces: readonly string[];
    readonly maxAgeMs: number;
    /** Empty: all. */
    readonly watchNamespaces: readonly string[];
    /** Undefined: the Pod's own. */
    readonly leaseNamespace: string | undefined;
  };
}

/** What stands in for settings that the caller alone can know. */
export interface Surroundings {
  /** Name for this member where none is set: host name and a random part. */
  member: string;
  /** Whether the log goes to a terminal. */
  terminal: boolean;
}

/** Checked values in the form that the program reads. */
export function settingsOf(values: Values, surroundings: Surroundings): Settings {
  return deepFrozen({
    database: {
      url: values['database.url']!,
      pool: values['database.pool']!,
      tls: values['database.tls'],
      migrate: values['database.migrate']!,
    },
    http: {
      host: values['http.host']!,
      port: values['http.port']!,
      publicUrl: values['http.publicUrl'],
      trustProxy: values['http.trustProxy']!,
    },
    metrics: { port: values['metrics.port']!, perJob: values['metrics.perJob']! },
    roles: [...new Set(values.roles)],
    member: values.member ?? surroundings.member,
    adminToken: values.adminToken,
    secretKeys: values.secretKey ?? [],
    shutdownGraceMs: durationMs(values.shutdownGrace!),
    maxCalls: values.maxCalls!,
    connectionsPerEndpoint: values.connectionsPerEndpoint!,
    egressAllow: values.egressAllow!,
    quota: { jobs: values['quota.jobs'], firesPerSecond: values['quota.firesPerSecond'] },
    log: {
      level: values['log.level']!,
      format: values['log.format'] ?? (surroundings.terminal ? 'pretty' : 'json'),
    },
    planner: {
      lookaheadMs: durationMs(values['planner.lookahead']!),
      idleLookMs: durationMs(values['planner.idleLook']!),
    },
    leaseMs: durationMs(values.lease!),
    kubernetes: {
      contexts: values['kubernetes.contexts']!,
      kubeconfig: values['kubernetes.kubeconfig'],
      namespaces: values['kubernetes.namespaces']!,
      maxAgeMs: durationMs(values['kubernetes.maxAge']!),
      watchNamespaces: values['kubernetes.watchNamespaces']!,
      leaseNamespace: values['kubernetes.leaseNamespace'],
    },
  });
}

function deepFrozen<T>(value: T): T {
  // Bytes of keys can't be frozen; everything else can.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) deepFrozen(member);
  return Object.freeze(value);
}
