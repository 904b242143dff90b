import { AxiosError } from 'axios';
import type { Fault, Timing } from '../../fire/call/outcome.ts';
import type { CallConfig, PlannedCall } from './call-config.ts';
import type { Exchange } from './exchange.ts';

/** One call on its way through the transport: over redirects and addresses, one after the other. */
export class Passage {
  readonly config: CallConfig;
  readonly beganAt = performance.now();
  readonly endBy: number;
  /** Time spent on names; undefined where none had to be looked up. */
  dnsMs: number | undefined;
  /** False only where surely no byte of any request was written. */
  sent = false;
  /** The last exchange that was begun. */
  exchange: Exchange | null = null;

  constructor(config: CallConfig, call: PlannedCall) {
    this.config = config;
    this.endBy = this.beganAt + call.timeoutMs;
  }

  get remoteAddress(): string | undefined {
    return this.exchange?.connection?.where;
  }

  /** Where the time went so far. */
  timing(): Timing {
    const exchange = this.exchange;
    const timing: Timing = { totalMs: rounded(performance.now() - this.beganAt) };
    if (this.dnsMs !== undefined) timing.dnsMs = rounded(this.dnsMs);
    if (exchange === null) return timing;
    const { beganAt, connectingAt, connectedAt, sentAt, firstByteAt, endedAt } = exchange;
    if (exchange.waited) timing.queueMs = rounded((connectingAt || sentAt || endedAt) - beganAt);
    if (connectedAt !== 0) timing.connectMs = rounded(connectedAt - connectingAt);
    if (firstByteAt !== 0) timing.firstByteMs = rounded(firstByteAt - sentAt);
    return timing;
  }
}

/** How the adapter rejects where no reply came: an AxiosError that knows what the engine has to know. */
export class CallFault extends AxiosError {
  readonly fault: Fault;
  readonly passage: Passage;

  constructor(fault: Fault, passage: Passage) {
    super(fault.message, fault.kind, passage.config);
    this.name = 'CallFault';
    this.fault = fault;
    this.passage = passage;
  }
}

const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;
