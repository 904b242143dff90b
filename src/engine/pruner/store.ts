export interface Keep {
  jobId: number;
  runs: number;
  forMs: number;
  /** Whether it has more runs than that; else only older ones. */
  isTooMany: boolean;
}

/** Runs of a job that fired until then exceed what it keeps. */
export interface Boundary {
  jobId: number;
  fireAt: number;
  /** Of several runs of that instant the last one that goes. */
  runId: number;
  /** Of those that were asked for the greatest id that goes: ids and fire times may cross, and where they were counted by id none beyond it goes. */
  askedUpToId: number;
}

export interface PrunerStore {
  /** The jobs with ids after `afterJobId` (at most `limit` are looked at, deleted ones included) that have more than they keep; `next` is where to go on, null at the end. */
  keeps(afterJobId: number, limit: number, now: number): Promise<{ exceeded: Keep[]; next: number | null }>;
  /** Up to where a job's runs go. */
  boundary(keep: Keep, now: number): Promise<Boundary>;
  /** Deletes one chunk of what goes, oldest first, and moves `provenSince` on in the same transaction; answers how many runs went. Open runs stay. */
  prune(upTo: Boundary, chunk: number): Promise<number>;
}
