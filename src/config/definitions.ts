import type { z } from 'zod';
import { duration } from '../model/duration.ts';
import {
  addressRange,
  adminToken,
  databaseUrl,
  flag,
  kubernetesContext,
  kubernetesNamespace,
  listOf,
  memberName,
  oneOf,
  plainText,
  publicUrl,
  secretKeys,
  wholeNumber,
} from './setting-types.ts';

/** One setting: its name in the environment, its type, its default, and what to say about it. */
export interface Definition<T extends z.ZodType = z.ZodType> {
  env: string;
  type: T;
  /** As it would be written in the file; absent where nothing stands for it. */
  fallback?: unknown;
  /** What happens without it, where there is no plain default. */
  without?: string;
  /** Never shown, and readable from a file named by `…_FILE`. */
  secret?: true;
  /** What to write instead of something wrong. */
  remedy: string;
  description: string;
}

const define = <T extends z.ZodType>(definition: Definition<T>): Definition<T> => definition;

export const ROLES = ['api', 'planner', 'dispatcher', 'rescuer', 'pruner', 'operator'] as const;
export type Role = (typeof ROLES)[number];

const RANDOM_TOKEN = 'Write a random one, such as the output of: openssl rand -hex 32';
const DURATION = 'Write a whole number and a unit (ms, s, m, h or d), such as 500ms or 10s.';
const wholeNumberOf = (min: number, max: number) => ({
  type: wholeNumber(min, max),
  remedy: `Write a whole number from ${min} to ${max}.`,
});
const PORT =
  'Write a port; 0 takes any free one. Kubernetes sets such names for a Service: enableServiceLinks: false stops that.';

/**
 * Every setting by its key in the file. Files, environment, `config/default.yaml` and `docs/settings.md` are held to
 * this list.
 */
export const DEFINITIONS = {
  'database.url': define({
    env: 'BELFRY_DATABASE_URL',
    type: databaseUrl(),
    fallback: 'sqlite:data/belfry.db',
    secret: true,
    remedy: 'Write sqlite:data/belfry.db or mysql://user:password@host:3306/belfry.',
    description: 'Where everything is kept: an SQLite file, or MySQL 8 or MariaDB from 10.6 for several members.',
  }),
  'database.pool': define({
    env: 'BELFRY_DATABASE_POOL',
    // A transaction of the engine may read on a second connection, and people's reads take one at least.
    ...wholeNumberOf(3, 200),
    fallback: 8,
    description: 'Connections to MySQL or MariaDB; SQLite needs none.',
  }),
  'database.tls': define({
    env: 'BELFRY_DATABASE_TLS',
    type: plainText(),
    without: 'no TLS is asked for',
    remedy: 'Write the path of a file with the CA certificates (PEM), or off.',
    description: 'TLS to MySQL or MariaDB: a file with the certificates to trust, or `off`.',
  }),
  'database.migrate': define({
    env: 'BELFRY_DATABASE_MIGRATE',
    type: flag(),
    fallback: true,
    remedy: 'Write true or false.',
    description: 'Whether `serve` brings the schema up to date; otherwise `belfry migrate` has to run before.',
  }),
  'http.host': define({
    env: 'BELFRY_HTTP_HOST',
    type: plainText(),
    fallback: '127.0.0.1',
    remedy: 'Write an address of this machine, such as 127.0.0.1 or 0.0.0.0.',
    description: 'Address that API, console and metrics listen on.',
  }),
  'http.port': define({
    env: 'BELFRY_HTTP_PORT',
    type: wholeNumber(0, 65535),
    fallback: 8710,
    remedy: PORT,
    description: 'Port of API and console.',
  }),
  'http.publicUrl': define({
    env: 'BELFRY_PUBLIC_URL',
    type: publicUrl(),
    without: 'links name host and port',
    remedy: 'Write the URL that people use, such as https://belfry.example.com.',
    description: 'How people reach the console.',
  }),
  'http.trustProxy': define({
    env: 'BELFRY_TRUST_PROXY',
    type: listOf(addressRange()),
    fallback: [],
    remedy: 'Write the addresses of the proxies, such as 10.0.0.0/8.',
    description: 'Proxies whose X-Forwarded-… headers are believed.',
  }),
  'metrics.port': define({
    env: 'BELFRY_METRICS_PORT',
    type: wholeNumber(0, 65535),
    fallback: 8711,
    remedy: PORT,
    description: 'Port of /metrics, /healthz and /readyz.',
  }),
  'metrics.perJob': define({
    env: 'BELFRY_METRICS_PER_JOB',
    type: flag(),
    fallback: false,
    remedy: 'Write true or false.',
    description: 'Whether metrics carry the names of jobs; many jobs make many series.',
  }),
  roles: define({
    env: 'BELFRY_ROLES',
    type: listOf(oneOf(ROLES)).refine((roles) => roles.length > 0, { error: 'names no role' }),
    fallback: ['api', 'planner', 'dispatcher', 'rescuer', 'pruner'],
    remedy: `Name some of ${ROLES.join(', ')}.`,
    description: 'What this process does.',
  }),
  member: define({
    env: 'BELFRY_MEMBER',
    type: memberName(),
    without: 'host name and a random part',
    remedy: 'Write a name that no other process has, such as the name of the Pod.',
    description:
      "This member's name in the cluster. One that finds another living member under its name adds its number.",
  }),
  adminToken: define({
    env: 'BELFRY_ADMIN_TOKEN',
    type: adminToken(),
    without:
      'on SQLite the first start makes one and writes it to `admin.token` beside the database; on MySQL one must be stored already',
    secret: true,
    remedy: RANDOM_TOKEN,
    description: 'Token that may do everything; compared, never stored.',
  }),
  secretKey: define({
    env: 'BELFRY_SECRET_KEY',
    type: secretKeys(),
    without: 'saving a secret is refused',
    secret: true,
    remedy: 'Write one such as k1:… with the output of: openssl rand -base64 32',
    description: 'Keys that encrypt secrets at rest, `id:base64(32 bytes)[,…]`: the first encrypts, all decrypt.',
  }),
  shutdownGrace: define({
    env: 'BELFRY_SHUTDOWN_GRACE',
    type: duration({ min: '0s', max: '1h' }),
    fallback: '10s',
    remedy: DURATION,
    description: 'How long calls in flight may end after SIGTERM.',
  }),
  maxCalls: define({
    env: 'BELFRY_MAX_CALLS',
    ...wholeNumberOf(1, 100_000),
    fallback: 1_024,
    description: 'Calls in flight in this process; more wait as rows.',
  }),
  connectionsPerEndpoint: define({
    env: 'BELFRY_CONNECTIONS_PER_ENDPOINT',
    ...wholeNumberOf(1, 10_000),
    fallback: 1_024,
    description:
      'Sockets that one endpoint gets from this process. Of one application twice as many calls begin as its endpoints have sockets; others wait their turn, and their timeout counts from when they begin.',
  }),
  egressAllow: define({
    env: 'BELFRY_EGRESS_ALLOW',
    type: listOf(addressRange()),
    fallback: [],
    remedy: 'Write address ranges such as 10.0.0.0/8 or 127.0.0.1/32.',
    description: 'Address ranges beyond public ones that domain targets may reach.',
  }),
  'quota.jobs': define({
    env: 'BELFRY_QUOTA_JOBS',
    ...wholeNumberOf(1, 100_000_000),
    without: 'no bound',
    description: 'Jobs that one namespace may hold.',
  }),
  'quota.firesPerSecond': define({
    env: 'BELFRY_QUOTA_FIRES_PER_SECOND',
    ...wholeNumberOf(1, 1_000_000),
    without: 'no bound',
    description: 'Fires a second that the schedules of one namespace may make.',
  }),
  'log.level': define({
    env: 'BELFRY_LOG_LEVEL',
    type: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    fallback: 'info',
    remedy: 'Write info unless more or less is wanted.',
    description: 'Least weight of a line that is logged.',
  }),
  'log.format': define({
    env: 'BELFRY_LOG_FORMAT',
    type: oneOf(['json', 'pretty']),
    without: '`json`, and `pretty` on a terminal',
    remedy: 'Write json for programs or pretty for people.',
    description: 'Form of log lines.',
  }),
  'planner.lookahead': define({
    env: 'BELFRY_PLANNER_LOOKAHEAD',
    type: duration({ min: '1ms', max: '10s' }),
    fallback: '50ms',
    remedy: DURATION,
    description:
      'How long before its time a run may be written, so that its call leaves on time; no call leaves early.',
  }),
  'planner.idleLook': define({
    env: 'BELFRY_PLANNER_IDLE_LOOK',
    type: duration({ min: '10ms', max: '10s' }),
    fallback: '200ms',
    remedy: DURATION,
    description: 'How often the planner looks for what other members changed while nothing is due.',
  }),
  lease: define({
    env: 'BELFRY_LEASE',
    type: duration({ min: '1500ms', max: '1m' }),
    fallback: '3s',
    remedy: DURATION,
    description:
      'How long a member is believed alive without a beat; the same on every member. Longer rides out longer pauses, shorter takes over sooner.',
  }),
  'kubernetes.contexts': define({
    env: 'BELFRY_KUBERNETES_CONTEXTS',
    type: listOf(kubernetesContext()),
    fallback: [],
    remedy: 'Name contexts of the kubeconfig, as NAME or CLUSTER=NAME.',
    description:
      'Clusters to find Pods in, by contexts of the kubeconfig; applications name them by the context, or by CLUSTER where CLUSTER=NAME is written. Outside a cluster the first is `local`; inside one `local` is that one, and needs no context.',
  }),
  'kubernetes.kubeconfig': define({
    env: 'BELFRY_KUBERNETES_KUBECONFIG',
    type: plainText(),
    without: 'the file that kubectl would take: KUBECONFIG, or ~/.kube/config',
    remedy: 'Write the path of a kubeconfig.',
    description: 'File that holds the contexts.',
  }),
  'kubernetes.namespaces': define({
    env: 'BELFRY_KUBERNETES_NAMESPACES',
    type: listOf(kubernetesNamespace()),
    fallback: [],
    remedy: 'Write names of namespaces, or * for all.',
    description:
      'Namespaces whose Services the applications of every namespace may bind; * for all. Without it an application binds Services of its own namespace only.',
  }),
  'kubernetes.maxAge': define({
    env: 'BELFRY_KUBERNETES_MAX_AGE',
    type: duration({ min: '3s', max: '1d' }),
    fallback: '5m',
    remedy: 'Write a duration from 3s to 1d, such as 5m.',
    description:
      'How long endpoints are gone by when their cluster tells nothing any more; then they are not called until it does. 3s at least: a watch that is silent for a third of it is begun anew.',
  }),
  'kubernetes.watchNamespaces': define({
    env: 'BELFRY_KUBERNETES_WATCH_NAMESPACES',
    type: listOf(kubernetesNamespace()),
    fallback: [],
    remedy: 'Name namespaces of the cluster, such as shop,billing.',
    description:
      'Namespaces whose HttpApplications, HttpJobs and HttpRuns the operator serves; all where none is named.',
  }),
  'kubernetes.leaseNamespace': define({
    env: 'BELFRY_KUBERNETES_LEASE_NAMESPACE',
    type: plainText(),
    without: "the Pod's own namespace, `default` outside of a cluster",
    remedy: 'Name a namespace of the cluster.',
    description: 'Where the Lease is that says which member is the operator.',
  }),
} as const;

export type Key = keyof typeof DEFINITIONS;
/** What each setting is once it was checked; undefined where nothing stands for it. */
export type Values = { [K in Key]: z.output<(typeof DEFINITIONS)[K]['type']> | undefined };
