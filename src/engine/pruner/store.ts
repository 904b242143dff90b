export interface Keep {
  jobId: number;
  runs: number;
  forMs: number;
}

export interface PrunerStore {
  /** How long each job's runs are kept: jobs with ids after `afterJobId`, in order, deleted ones included. */
  keeps(afterJobId: number, limit: number): Promise<Keep[]>;
  /** Deletes one chunk of what exceeds `keep`, oldest first, and moves `provenSince` on in the same transaction; answers how many runs went. */
  prune(keep: Keep, now: number, chunk: number): Promise<number>;
}
