/** A run as REST gives it. */
export interface Run {
  id: string;
  namespace: string;
  job: string;
  application: string;
  cause: string;
  fireAt: string;
  openedAt?: string | null;
  startedAt?: string | null;
  settledAt?: string | null;
  state: string;
  reason?: string | null;
  /** When it is called again, while it waits. */
  dueAt?: string | null;
  params?: Record<string, unknown> | null;
  revision?: number | null;
  rounds?: number | null;
  rerunOf?: string | null;
  shardTotal?: number | null;
  shards?: Shard[];
}

export interface Shard {
  index: number;
  endpoint?: string | null;
  state: string;
  reason?: string | null;
  /** When it is called again, while it waits. */
  dueAt?: string | null;
  attempts?: Attempt[];
}

export interface Attempt {
  number: number;
  round?: number;
  endpoint?: string | null;
  startedAt?: string | null;
  durationMs?: number | null;
  status?: number | null;
  fault?: string | null;
  verdict?: string | null;
  reason?: string | null;
  /** Endpoints that were dialled in vain before, in order. */
  dials?: { endpoint: string; fault: string; message: string }[];
  bodyHead?: string | null;
}

/** Nothing more will be called for it, unless somebody asks for a rerun. */
export const isSettled = (state: string): boolean => !['queued', 'running', 'waiting'].includes(state);

/** How long it ran, or runs; a missed slot may be decided a moment before its instant. */
export function runMs(run: Run, now: number): number | undefined {
  if (!run.startedAt) return undefined;
  return Math.max(0, (run.settledAt ? Date.parse(run.settledAt) : now) - Date.parse(run.startedAt));
}
