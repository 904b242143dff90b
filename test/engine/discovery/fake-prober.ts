import type { Prober } from '../../../src/engine/discovery/health-probe.ts';
import type { Outcome, Request } from '../../../src/fire/call/outcome.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import { faulted, replied } from '../../fire/settle/outcomes.ts';

/** Answers probes by address, 200 unless told otherwise; `hold` keeps them waiting until they are broken off. */
export class FakeProber implements Prober {
  readonly probes: { address: string; request: Request; timeoutMs: number }[] = [];
  readonly answers = new Map<string, () => Outcome>();
  hold = false;
  inFlight = 0;

  answer(address: string, status: number): void {
    this.answers.set(address, () => replied(status));
  }

  async probe(
    target: { endpoint: Endpoint },
    request: Request,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { address } = target.endpoint;
    this.probes.push({ address, request, timeoutMs });
    this.inFlight++;
    if (this.hold) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    this.inFlight--;
    return signal.aborted ? faulted('cancelled') : (this.answers.get(address) ?? (() => replied(200)))();
  }

  countOf(address: string): number {
    return this.probes.filter((probe) => probe.address === address).length;
  }
}
