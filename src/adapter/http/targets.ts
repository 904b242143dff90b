import type { PoolOptions } from './connection-pool.ts';
import type { EgressPolicy } from './egress-policy.ts';
import { Target } from './target.ts';

const UNUSED_MS = 60_000;
const LOOK_EVERY_MS = 10_000;

/** All origins that are called, each parsed and judged once. What nobody has called for a minute is forgotten. */
export class Targets {
  private readonly known = new Map<string, Target>();
  /** Those that discovery admitted. The same origin in a job's own text is another target, and is judged as such. */
  private readonly admitted = new Map<string, Target>();
  private readonly policy: EgressPolicy;
  private readonly options: PoolOptions;
  private lookedAt = 0;

  constructor(policy: EgressPolicy, options: PoolOptions) {
    this.policy = policy;
    this.options = options;
  }

  /** @throws TypeError where the origin is no URL. */
  of(origin: string, isAdmitted: boolean, now: number): Target {
    if (now > this.lookedAt + LOOK_EVERY_MS) this.dropUnused(now);
    const targets = isAdmitted ? this.admitted : this.known;
    let target = targets.get(origin);
    if (target === undefined) {
      const url = new URL(origin);
      const refusal = isAdmitted ? this.policy.refusalOfPod(url) : this.policy.refusalOfTarget(url);
      target = new Target(url, refusal, this.options);
      targets.set(origin, target);
    }
    target.lastUsedAt = now;
    return target;
  }

  close(): void {
    for (const targets of [this.known, this.admitted]) {
      for (const target of targets.values()) target.close();
      targets.clear();
    }
  }

  private dropUnused(now: number): void {
    this.lookedAt = now;
    for (const targets of [this.known, this.admitted])
      for (const [origin, target] of targets) if (target.dropUnused(now - UNUSED_MS)) targets.delete(origin);
  }
}
