import type { Caller, CallOptions } from '../../../src/engine/dispatcher/ports.ts';
import type { FaultKind, Outcome, Request } from '../../../src/fire/call/outcome.ts';
import type { Link } from './connection.ts';
import type { Process } from './process.ts';
import type { Application, Targets } from './targets.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface CallerPorts {
  time: VirtualTime;
  process: Process;
  targets: Targets;
  /** The way between this process and all targets. */
  link: Link;
  name: string;
  applicationAt: (origin: string) => Application;
  /** The request is handed to the network in this instant; the answer tells that the call is over for its sender. */
  sent: (request: Request) => () => void;
  arrived: (request: Request) => void;
}

/** How often a call in flight looks whether it was aborted, ms. */
const ABORT_LOOK_MS = 100;

/** The way out of one process. What was written arrives even if its sender dies behind it. */
export const simulatedCaller = (ports: CallerPorts): Caller => ({
  call: (request, options) => new Call(request, options, ports).run(),
});

class Call {
  private written = false;
  private over = false;
  private end!: (outcome: Outcome) => void;
  private ended = () => {};

  constructor(
    private readonly request: Request,
    private readonly options: CallOptions,
    private readonly ports: CallerPorts,
  ) {}

  run(): Promise<Outcome> {
    const { options, ports } = this;
    return new Promise((resolve) => {
      this.end = (outcome) => {
        if (this.over) return;
        this.over = true;
        this.ended();
        resolve(outcome);
      };
      ports.process.after(options.timeoutMs, () => this.fail('timeout', 'no reply in time'));
      this.lookForAbort();
      this.dial();
    });
  }

  /** A kept connection is written to at once; another one has to come up first, and the process may sleep meanwhile. */
  private dial(): void {
    const { request, options, ports } = this;
    const { time, process, targets, link } = ports;
    const dial = targets.dial();
    if (dial.isKept) {
      this.write();
      return;
    }
    process.after(options.connectTimeoutMs, () => {
      if (!this.written) this.fail('timeout', 'no connection in time');
    });
    time.after(dial.ms, () => {
      if (link.isCut) return;
      const isRefused = targets.refuses(request.origin, ports.applicationAt(request.origin));
      process.deliver(() => (isRefused ? this.fail('refused', 'refused') : this.write()));
    });
  }

  private write(): void {
    const { request, options, ports } = this;
    const { time, process, targets, link } = ports;
    if (this.over) return;
    if (options.maySend?.() === false) {
      this.fail('cancelled', 'it came too late to be sent by this member');
      return;
    }
    this.written = true;
    this.ended = ports.sent(request);
    const { arrivesMs, endsMs, outcome } = targets.meet(
      request.origin,
      ports.applicationAt(request.origin),
      link.isCut,
    );
    if (arrivesMs !== null)
      time.after(arrivesMs, () => {
        targets.arrived(request, ports.name);
        ports.arrived(request);
      });
    if (endsMs === null) return;
    const held = link.held();
    time.after(endsMs, () => {
      // A reply finds no way back over a link that was cut meanwhile: then the deadline ends the call.
      if (held()) process.deliver(() => this.end(outcome));
    });
  }

  private fail(kind: FaultKind, message: string): void {
    this.end({ fault: { kind, message }, sent: this.written, timing: { totalMs: 1 } });
  }

  private lookForAbort(): void {
    this.ports.process.after(ABORT_LOOK_MS, () => {
      if (this.over) return;
      if (this.options.signal?.aborted) this.fail('cancelled', 'cancelled');
      else this.lookForAbort();
    });
  }
}
