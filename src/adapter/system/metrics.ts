import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Registry } from 'prom-client';

type Labels = Record<string, string>;
type Sample = { labels: Labels; value: number; metricName?: string };

/** Seconds; from under a millisecond to the longest timeout. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];

/**
 * Counts that the hot path raises: an addition to a number that is found once. Prometheus' own client hashes its labels at every call,
 * which would cost more than a run's verdict; it only writes the text here.
 */
export class Counter {
  private readonly counts = new Map<string, { labels: Labels; value: number }>();

  constructor(private readonly names: readonly string[]) {}

  add(values: readonly string[], by = 1): void {
    const key = values.length === 1 ? values[0]! : values.join('\n');
    const count = this.counts.get(key);
    if (count !== undefined) count.value += by;
    else this.counts.set(key, { labels: labelled(this.names, values), value: by });
  }

  samples(): Sample[] {
    return [...this.counts.values()];
  }
}

export class Histogram {
  private readonly buckets = new Array<number>(BUCKETS.length + 1).fill(0);
  private sum = 0;
  private count = 0;

  observeMs(ms: number): void {
    const seconds = Math.max(0, ms) / 1_000;
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]!) bucket++;
    this.buckets[bucket]!++;
    this.sum += seconds;
    this.count++;
  }

  samples(name: string): Sample[] {
    let upTo = 0;
    const samples = this.buckets.map((n, i) => {
      upTo += n;
      return {
        metricName: `${name}_bucket`,
        labels: { le: i < BUCKETS.length ? String(BUCKETS[i]) : '+Inf' },
        value: upTo,
      };
    });
    return [
      ...samples,
      { metricName: `${name}_sum`, labels: {}, value: this.sum },
      { metricName: `${name}_count`, labels: {}, value: this.count },
    ];
  }
}

const labelled = (names: readonly string[], values: readonly string[]): Labels =>
  Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));

/** Name → meaning, type and labels: the single source of docs/metrics.md. */
export const METRICS = {
  belfry_runs_total: {
    type: 'counter',
    labels: ['namespace', 'application', 'state'],
    help: 'Runs that came to an end, by the state in which they did.',
  },
  belfry_attempts_total: {
    type: 'counter',
    labels: ['namespace', 'application', 'outcome'],
    help: 'HTTP exchanges by outcome: succeeded, failed, or the fault.',
  },
  belfry_job_runs_total: {
    type: 'counter',
    labels: ['namespace', 'job', 'state'],
    help: 'Runs by job; only where metrics.perJob is on.',
  },
  belfry_fire_lateness_seconds: { type: 'histogram', labels: [], help: 'From the fire time to the first byte sent.' },
  belfry_open_lateness_seconds: {
    type: 'histogram',
    labels: [],
    help: 'From the fire time to the committed row; 0 where the row was there in time.',
  },
  belfry_call_duration_seconds: { type: 'histogram', labels: [], help: 'Whole HTTP exchanges.' },
  belfry_run_duration_seconds: { type: 'histogram', labels: [], help: 'From the fire time to the settlement.' },
  belfry_runs_queued: {
    type: 'gauge',
    labels: ['application'],
    help: 'Runs that wait for a free call slot or a retry.',
  },
  belfry_calls_in_flight: { type: 'gauge', labels: ['application'], help: 'Calls in flight from this member.' },
  belfry_endpoints: { type: 'gauge', labels: ['application', 'ready'], help: 'Endpoints that this member knows.' },
  belfry_cluster_watches: {
    type: 'gauge',
    labels: ['cluster', 'state'],
    help: 'Namespaces of Kubernetes clusters that are watched for endpoints, by whether the cluster answers: ok or failing.',
  },
  belfry_cluster_staleness_seconds: {
    type: 'gauge',
    labels: ['cluster'],
    help: 'Age of the oldest knowledge of endpoints that this member goes by; over a minute and a half the cluster is silent. Where it has never answered, since when it is asked.',
  },
  belfry_claims_lost_total: {
    type: 'counter',
    labels: [],
    help: 'Writes that were fenced off: the run was no longer ours.',
  },
  belfry_takeovers_total: { type: 'counter', labels: [], help: 'Runs taken over from dead members.' },
  belfry_slots_missed_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'Slots that were to open a call and did not, one by one, by reason: misfired, overlap, queue-full, no-endpoint …; not those of suspended jobs.',
  },
  belfry_event_loop_lag_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Longest stall of the event loop since the last scrape.',
  },
  belfry_database_clock_offset_seconds: {
    type: 'gauge',
    labels: [],
    help: "How far the database's clock is ahead of this machine's.",
  },
  belfry_members_other_zones: {
    type: 'gauge',
    labels: [],
    help: "Living members whose time-zone data is not this member's.",
  },
  belfry_store_statements_total: { type: 'counter', labels: ['statement'], help: 'SQL statements sent, by name.' },
} as const satisfies Record<
  string,
  { type: 'counter' | 'gauge' | 'histogram'; labels: readonly string[]; help: string }
>;

export type MetricName = keyof typeof METRICS;

/** What is asked of others at each scrape. */
export interface Gauges {
  runsQueued(): Promise<{ application: string; runs: number }[]>;
  callsInFlight(): { application: string; calls: number }[];
  endpoints(): { application: string; ready: boolean; count: number }[];
  /** `ageMs` is null where nothing has been learnt yet. */
  clusters(): { cluster: string; watches: number; failing: number; ageMs: number | null }[];
  clockOffsetMs(): number;
  membersWithOtherZones(): number;
  statements(): ReadonlyMap<string, number>;
}

/** All of Belfry's metrics. Job names are labels only where `perJob` is on, for they are many. */
export class Metrics {
  readonly runs = new Counter(METRICS.belfry_runs_total.labels);
  readonly attempts = new Counter(METRICS.belfry_attempts_total.labels);
  readonly jobRuns = new Counter(METRICS.belfry_job_runs_total.labels);
  readonly fireLateness = new Histogram();
  readonly openLateness = new Histogram();
  readonly callDuration = new Histogram();
  readonly runDuration = new Histogram();
  readonly claimsLost = new Counter([]);
  readonly takeovers = new Counter([]);
  readonly slotsMissed = new Counter(METRICS.belfry_slots_missed_total.labels);
  private readonly loopDelay = monitorEventLoopDelay({ resolution: 20 });

  constructor(private readonly gauges: Gauges) {
    this.loopDelay.enable();
    this.claimsLost.add([], 0);
    this.takeovers.add([], 0);
  }

  stop(): void {
    this.loopDelay.disable();
  }

  async text(): Promise<string> {
    const { gauges } = this;
    const registry = new Registry();
    const add = (name: MetricName, values: Sample[]) =>
      registry.registerMetric({
        name,
        get: async () => ({
          name,
          ...METRICS[name],
          values: values.map((v) => ({ ...v, metricName: v.metricName ?? name })),
          aggregator: 'sum',
        }),
      } as never);
    add('belfry_runs_total', this.runs.samples());
    add('belfry_attempts_total', this.attempts.samples());
    add('belfry_job_runs_total', this.jobRuns.samples());
    add('belfry_fire_lateness_seconds', this.fireLateness.samples('belfry_fire_lateness_seconds'));
    add('belfry_open_lateness_seconds', this.openLateness.samples('belfry_open_lateness_seconds'));
    add('belfry_call_duration_seconds', this.callDuration.samples('belfry_call_duration_seconds'));
    add('belfry_run_duration_seconds', this.runDuration.samples('belfry_run_duration_seconds'));
    add('belfry_claims_lost_total', this.claimsLost.samples());
    add('belfry_takeovers_total', this.takeovers.samples());
    add('belfry_slots_missed_total', this.slotsMissed.samples());
    add(
      'belfry_runs_queued',
      (await gauges.runsQueued().catch(() => [])).map(({ application, runs }) => ({
        labels: { application },
        value: runs,
      })),
    );
    add(
      'belfry_calls_in_flight',
      gauges.callsInFlight().map(({ application, calls }) => ({ labels: { application }, value: calls })),
    );
    add(
      'belfry_endpoints',
      gauges
        .endpoints()
        .map(({ application, ready, count }) => ({ labels: { application, ready: String(ready) }, value: count })),
    );
    const clusters = gauges.clusters();
    add(
      'belfry_cluster_watches',
      clusters.flatMap(({ cluster, watches, failing }) => [
        { labels: { cluster, state: 'ok' }, value: watches - failing },
        { labels: { cluster, state: 'failing' }, value: failing },
      ]),
    );
    add(
      'belfry_cluster_staleness_seconds',
      clusters.flatMap(({ cluster, ageMs }) => (ageMs === null ? [] : [{ labels: { cluster }, value: ageMs / 1_000 }])),
    );
    add('belfry_event_loop_lag_seconds', [{ labels: {}, value: Math.max(0, this.loopDelay.max / 1e9 - 0.02) }]);
    add('belfry_database_clock_offset_seconds', [{ labels: {}, value: gauges.clockOffsetMs() / 1_000 }]);
    add('belfry_members_other_zones', [{ labels: {}, value: gauges.membersWithOtherZones() }]);
    add(
      'belfry_store_statements_total',
      [...gauges.statements()].map(([statement, value]) => ({ labels: { statement }, value })),
    );
    this.loopDelay.reset();
    return registry.metrics();
  }
}
