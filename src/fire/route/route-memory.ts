/** What one job's calls did to its endpoints: LeastFrequentlyUsed reads `uses`, LeastRecentlyUsed `usedAt`. */
export interface JobUse {
  uses: Map<string, number>;
  /** Ordinal of the last use, not a time. */
  usedAt: Map<string, number>;
  ordinal: number;
}

/**
 * Uses of endpoints by job, in this member's memory and for its own calls: a restart forgets them, which costs some
 * balance and nothing else. Bounded: beyond `maxJobs` the job that came first is forgotten, and addresses that are no
 * longer candidates go when they outnumber those that are.
 */
export class RouteMemory {
  readonly #jobs = new Map<number, JobUse>();

  constructor(readonly maxJobs = 10_000) {}

  get size(): number {
    return this.#jobs.size;
  }

  useOf(jobId: number): JobUse {
    let use = this.#jobs.get(jobId);
    if (use === undefined) {
      if (this.#jobs.size >= this.maxJobs) this.#jobs.delete(this.#jobs.keys().next().value!);
      use = { uses: new Map(), usedAt: new Map(), ordinal: 0 };
      this.#jobs.set(jobId, use);
    }
    return use;
  }

  forget(jobId: number): void {
    this.#jobs.delete(jobId);
  }
}

/** Drops the addresses that are no candidates any more, once they are the greater part. */
export const keepOnly = (byAddress: Map<string, number>, candidates: readonly { address: string }[]): void => {
  if (byAddress.size <= 2 * candidates.length + 8) return;
  const known = new Set(candidates.map((one) => one.address));
  for (const address of byAddress.keys()) if (!known.has(address)) byAddress.delete(address);
};
