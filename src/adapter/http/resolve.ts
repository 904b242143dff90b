import { lookup as lookupByName } from 'node:dns/promises';
import type { Fault } from '../../fire/call/outcome.ts';
import type { EgressPolicy } from './egress-policy.ts';

/** All addresses of a name, in the resolver's order. Rejects where there are none. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** The system's resolver, /etc/hosts and search domains included. */
export const systemLookup: Lookup = async (host) =>
  (await lookupByName(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

/** Checked addresses, any of which may be dialled; or why none may. */
export type Resolution = { addresses: readonly [string, ...string[]]; fault?: undefined } | { fault: Fault };

interface Entry {
  resolution: Resolution;
  answeredAt: number;
}

/** Younger answers are used as they are, older ones while the name is looked up again in the background. */
const FRESH_MS = 1_000;
/** Older answers are not used. */
const USABLE_MS = 5_000;
const MOST_NAMES = 10_000;
/** A question that took so long holds a thread of the few that ask for all … */
const SLOW_MS = 1_000;
/** … so that a name that got no answer is not asked for again before so long. */
const REST_MS = 5_000;

/**
 * What names mean, checked. Every answer is judged as a whole: one refused address among several blocks the name, because whoever
 * answers so is after that address. What leaves here are addresses, and the dial takes one of them: no name is looked up between check and
 * dial, so that rebinding finds nothing to turn. The short memory spares a lookup per call and holds judged answers only.
 */
export class CheckedNames {
  private readonly known = new Map<string, Entry>();
  private readonly asked = new Map<string, Promise<Resolution>>();
  /** Names that failed slowly. */
  private readonly resting = new Map<string, Entry>();
  private readonly policy: EgressPolicy;
  private readonly lookup: Lookup;
  private readonly now: () => number;

  constructor(policy: EgressPolicy, lookup: Lookup = systemLookup, now: () => number = () => performance.now()) {
    this.policy = policy;
    this.lookup = lookup;
    this.now = now;
  }

  /** The resolution where it is young enough to be used at once. */
  remembered(host: string): Resolution | null {
    const entry = this.known.get(host);
    if (entry === undefined) return null;
    const age = this.now() - entry.answeredAt;
    if (age > USABLE_MS) return null;
    if (age > FRESH_MS) void this.ask(host);
    return entry.resolution;
  }

  /** Never rejects; calls that wait for the same name share one lookup. */
  async resolve(host: string, patienceMs: number): Promise<Resolution> {
    let timer: NodeJS.Timeout | undefined;
    const lateAnswer = new Promise<Resolution>((resolve) => {
      const message = `no answer within ${Math.round(patienceMs)} ms to the question for the address of ${host}`;
      timer = setTimeout(() => resolve({ fault: { kind: 'dns', message } }), patienceMs);
    });
    try {
      return await Promise.race([this.ask(host), lateAnswer]);
    } finally {
      clearTimeout(timer);
    }
  }

  private ask(host: string): Promise<Resolution> {
    const pending = this.asked.get(host);
    if (pending !== undefined) return pending;
    const rests = this.resting.get(host);
    if (rests !== undefined && this.now() - rests.answeredAt < REST_MS) return Promise.resolve(rests.resolution);
    const askedAt = this.now();
    const answer = this.lookup(host)
      .then(
        (addresses) => this.remember(host, this.judge(host, addresses)),
        (error: unknown) => this.failed(host, askedAt, error),
      )
      .finally(() => this.asked.delete(host));
    this.asked.set(host, answer);
    return answer;
  }

  /** Not remembered where it came quickly: the next attempt asks again. */
  private failed(host: string, askedAt: number, error: unknown): Resolution {
    const resolution: Resolution = { fault: { kind: 'dns', message: failureText(host, error) } };
    const answeredAt = this.now();
    if (this.resting.size >= MOST_NAMES) this.resting.clear();
    if (answeredAt - askedAt < SLOW_MS) this.resting.delete(host);
    else this.resting.set(host, { resolution, answeredAt });
    return resolution;
  }

  private judge(host: string, addresses: readonly string[]): Resolution {
    const [first, ...others] = addresses;
    if (first === undefined) return { fault: { kind: 'dns', message: `${host} has no address` } };
    for (const address of addresses) {
      const refusal = this.policy.refusalOfAddress(address);
      if (refusal !== null)
        return { fault: { kind: 'blocked', message: `${host} leads to ${refusal.message}. ${refusal.remedy}` } };
    }
    return { addresses: [first, ...others] };
  }

  private remember(host: string, resolution: Resolution): Resolution {
    if (this.known.size >= MOST_NAMES) this.known.clear();
    this.known.set(host, { resolution, answeredAt: this.now() });
    return resolution;
  }
}

const REASONS: Record<string, string> = {
  ENOTFOUND: 'there is no such name',
  EAI_NONAME: 'there is no such name',
  ENODATA: 'the name has no address',
  EAI_AGAIN: 'the resolver does not answer',
  ETIMEOUT: 'the resolver does not answer',
};

const failureText = (host: string, error: unknown): string => {
  const code = (error as { code?: unknown }).code;
  const reason = typeof code === 'string' ? (REASONS[code] ?? code) : String(error);
  return `the address of ${host} is not known: ${reason}`;
};
