import type { PoolOptions } from './connection-pool.ts';
import type { EgressPolicy } from './egress-policy.ts';
import { Target } from './target.ts';

const UNUSED_MS = 60_000;
const LOOK_EVERY_MS = 10_000;

/** All origins that are called, each parsed and judged once. What nobody has called for a minute is forgotten. */
export class Targets {
  private readonly known = new Map<string, Target>();
  private readonly policy: EgressPolicy;
  private readonly options: PoolOptions;
  private lookedAt = 0;

  constructor(policy: EgressPolicy, options: PoolOptions) {
    this.policy = policy;
    this.options = options;
  }

  /** @throws TypeError where the origin is no URL. */
  of(origin: string, now: number): Target {
    if (now > this.lookedAt + LOOK_EVERY_MS) this.dropUnused(now);
    let target = this.known.get(origin);
    if (target === undefined) {
      target = new Target(new URL(origin), this.policy, this.options);
      this.known.set(origin, target);
    }
    target.lastUsedAt = now;
    return target;
  }

  close(): void {
    for (const target of this.known.values()) target.close();
    this.known.clear();
  }

  private dropUnused(now: number): void {
    this.lookedAt = now;
    for (const [origin, target] of this.known) if (target.dropUnused(now - UNUSED_MS)) this.known.delete(origin);
  }
}
