import type { StoreKind } from './store.ts';

/** What the command line says; what is left out is each bench's own choice. */
export interface BenchOptions {
  store: StoreKind;
  rounds?: number;
  jobs?: number;
  periodSeconds?: number;
  /** Rows of history. */
  rows?: number;
  /** Folder for a CPU profile of the server's. */
  profile?: string;
}
