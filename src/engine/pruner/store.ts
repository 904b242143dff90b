export interface Keep {
  jobId: number;
  runs: number;
  forMs: number;
}

export interface PrunerStore {
  /** The jobs with ids after `afterJobId` (at most `limit` are looked at, deleted ones included) that have more than they keep; `next` is where to go on, null at the end. */
  keeps(afterJobId: number, limit: number, now: number): Promise<{ exceeded: Keep[]; next: number | null }>;
  /** Deletes one chunk of what exceeds `keep`, oldest first, and moves `provenSince` on in the same transaction; answers how many runs went. Open runs stay. */
  prune(keep: Keep, now: number, chunk: number): Promise<number>;
}
