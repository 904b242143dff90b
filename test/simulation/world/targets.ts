import type { Outcome, Request } from '../../../src/fire/call/outcome.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How a target behaves, each a probability of a call; what is left is a good reply. */
export interface Manners {
  refuses: number;
  hangs: number;
  resetsBefore: number;
  resetsAfter: number;
  unavailable: number;
  broken: number;
  /** 200 with `{"code":500}`. */
  declines: number;
  /** The longest that a good reply takes, ms. */
  slowestMs: number;
}

export const GOOD: Manners = {
  refuses: 0,
  hangs: 0,
  resetsBefore: 0,
  resetsAfter: 0,
  unavailable: 0,
  broken: 0,
  declines: 0,
  slowestMs: 100,
};

/** A line of the receiver's log, and what only the simulation knows. */
export interface Arrival {
  at: number;
  sender: string;
  job: string;
  endpoint: string;
  logId: number;
  shardIndex: number;
  shardTotal: number;
  attempt: number;
  fireAt: number;
  key: string;
}

/** What comes of a call, so many ms after it was sent: an arrival, an outcome, or both. */
export interface Fortune {
  arrivesMs: number | null;
  /** Null: nothing ever comes back. */
  endsMs: number | null;
  outcome: Outcome;
}

export interface Application {
  id: number;
  name: string;
  manners: Manners;
  /** The same array while nothing changed. */
  endpoints: readonly Endpoint[];
}

/** The services that are called, with the log of what reached them. */
export class Targets {
  readonly log: Arrival[] = [];
  private readonly down = new Map<string, number>();

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
  ) {}

  private isDown(origin: string): boolean {
    return (this.down.get(origin) ?? 0) > 0;
  }

  goDown(origin: string): void {
    this.down.set(origin, (this.down.get(origin) ?? 0) + 1);
  }

  comeBack(origin: string): void {
    this.down.set(origin, this.down.get(origin)! - 1);
  }

  /** Whether a kept connection is at hand, or how long a new one takes to come up, ms. */
  dial(): { isKept: boolean; ms: number } {
    const { chance } = this;
    return { isKept: chance.happens(0.6), ms: chance.happens(0.9) ? chance.between(0.1, 3) : chance.between(3, 800) };
  }

  refuses(origin: string, { manners }: Application): boolean {
    return this.isDown(origin) || this.chance.happens(manners.refuses);
  }

  /** What becomes of a request that was written. @param cut nothing passes between the sender and any target. */
  meet(origin: string, { manners }: Application, cut: boolean): Fortune {
    const { chance } = this;
    const hopMs = chance.between(0.1, 2);
    const end = (
      endsMs: number | null,
      outcome: Pick<Outcome, 'reply' | 'fault'>,
      arrivesMs: number | null,
    ): Fortune => ({
      arrivesMs,
      endsMs,
      outcome: { ...outcome, sent: true, timing: { totalMs: Math.round(endsMs ?? 0) } },
    });
    const reset = { fault: { kind: 'reset' as const, message: 'reset' } };
    if (cut) return end(null, {}, null);
    if (this.isDown(origin)) return end(hopMs, reset, null);
    let draw = chance.next();
    const falls = (probability: number): boolean => {
      const hit = draw < probability;
      draw -= probability;
      return hit;
    };
    if (falls(manners.hangs)) return end(null, {}, hopMs);
    if (falls(manners.resetsBefore)) return end(hopMs, reset, null);
    const workedMs = hopMs + chance.between(1, chance.happens(0.2) ? manners.slowestMs : 20);
    if (falls(manners.resetsAfter)) return end(workedMs, reset, hopMs);
    if (falls(manners.unavailable)) return end(workedMs, { reply: reply(503, { 'retry-after': '1' }) }, hopMs);
    if (falls(manners.broken)) return end(workedMs, { reply: reply(500) }, hopMs);
    if (falls(manners.declines)) return end(workedMs, { reply: reply(200, {}, 500) }, hopMs);
    return end(workedMs, { reply: reply(200) }, hopMs);
  }

  arrived(request: Request, sender: string): Arrival {
    const { headers } = request;
    const arrival: Arrival = {
      at: this.time.now,
      sender,
      job: headers['belfry-job']!,
      endpoint: request.origin,
      logId: Number(headers['schedulerx-logId']),
      shardIndex: Number(headers['schedulerx-shardingIndex']),
      shardTotal: Number(headers['schedulerx-shardingTotal']),
      attempt: Number(headers['belfry-attempt']),
      fireAt: Date.parse(headers['belfry-fire-at']!),
      key: headers['idempotency-key']!,
    };
    this.log.push(arrival);
    return arrival;
  }
}

const reply = (status: number, headers: Record<string, string> = {}, code = 200) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(`{"code":${code}}`),
});
