import type { Endpoint } from '../../fire/target/endpoint.ts';
import {
  type HealthThresholds,
  observed,
  type ProbeFinding,
  type Readiness,
  unproven,
} from '../../fire/target/readiness.ts';
import type { Clock, Timers } from '../ports.ts';
import { findingOf, type Prober, probeRequest } from './health-probe.ts';

/** An application's `healthCheck`, ready to reckon with. */
export interface HealthCheck extends HealthThresholds {
  path: string;
  intervalMs: number;
  timeoutMs: number;
}

/** One probe that is over. */
export interface Probed {
  /** Unix ms by the database's clock. */
  at: number;
  ms: number;
  /** Null is good. */
  problem: ProbeFinding;
}

export interface HealthPorts {
  prober: Prober;
  timers: Timers;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
}

/** The first probe comes within this, so that thousands of endpoints aren't asked in one instant after a start. */
const FIRST_WITHIN_MS = 1_000;

/** So many of the newest probes are remembered, for people to look at. */
const REMEMBERED = 30;

/** Later ones differ from the interval by up to a tenth: members must not fall into step. */
const JITTER = 0.1;

/** Probes one endpoint, one probe after the other, from its making until it is stopped. */
export class EndpointHealth {
  readiness: Readiness;
  /** Oldest first. */
  readonly history: Probed[] = [];
  private cancelTimer: () => void;
  private underWay: Promise<void> | null = null;
  private readonly stopping = new AbortController();

  constructor(
    private readonly applicationId: number,
    readonly endpoint: Endpoint,
    private readonly check: HealthCheck,
    private readonly ports: HealthPorts,
    private readonly turned: () => void,
  ) {
    this.readiness = unproven(ports.clock.now());
    const within = Math.min(check.intervalMs, FIRST_WITHIN_MS);
    this.cancelTimer = ports.timers.after(ports.random() * within, () => this.begin());
  }

  /** No further probe; one under way is broken off and waited for. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.cancelTimer();
    await this.underWay;
  }

  private begin(): void {
    this.underWay = this.probe().finally(() => {
      this.underWay = null;
    });
  }

  private async probe(): Promise<void> {
    const { prober, clock, timers, random } = this.ports;
    const { path, timeoutMs, intervalMs } = this.check;
    const startedAt = clock.monotonic();
    const target = { applicationId: this.applicationId, endpoint: this.endpoint };
    const finding = await prober
      .probe(target, probeRequest(this.endpoint, path), timeoutMs, this.stopping.signal)
      .then((outcome) => findingOf(path, outcome))
      .catch((error) => `GET ${path} could not be made (${error}),`); // A bug of ours must not end the probing.
    if (this.stopping.signal.aborted) return;
    this.remember({ at: clock.now(), ms: Math.round(clock.monotonic() - startedAt), problem: finding });
    this.observe(finding);
    const delayMs = intervalMs * (1 - JITTER + 2 * JITTER * random()) - (clock.monotonic() - startedAt);
    this.cancelTimer = timers.after(Math.max(0, delayMs), () => this.begin());
  }

  private remember(probed: Probed): void {
    this.history.push(probed);
    if (this.history.length > REMEMBERED) this.history.shift();
  }

  private observe(finding: ProbeFinding): void {
    const before = this.readiness;
    this.readiness = observed(before, finding, this.ports.clock.now(), this.check);
    if (this.readiness.ready !== before.ready) this.turned();
  }
}
