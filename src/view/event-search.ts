import type { RunEventKind } from '../fire/log/run-events.ts';
import type { AttemptRow, HistoryBook, NoteRow, RunQuery, RunRow, ShardRow } from './history-book.ts';
import { shownInstant } from './instants.ts';
import { type Step, type StepPorts, stepsOf } from './run-steps.ts';
import { runView } from './runs.ts';

/** Kinds of notes that people's acts leave at a run. */
const NOTE_KINDS = ['request', 'cancel', 'rerun'] as const;

const TOLD: Record<RunEventKind, true> = {
  opened: true,
  started: true,
  reopened: true,
  'dial-failed': true,
  'attempt-sent': true,
  'attempt-ended': true,
  'retry-due': true,
  'shard-settled': true,
  settled: true,
};

export const EVENT_KINDS = [...(Object.keys(TOLD) as [RunEventKind, ...RunEventKind[]]), ...NOTE_KINDS] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Bounds on one answer: so many runs are looked at, and read together until they have so many shards. */
const MOST_LOOKED_AT = 2_000;
const RUNS_AT_ONCE = 200;
const SHARDS_AT_ONCE = 1_000;
/** Of one run; a run of a thousand shards has thousands of steps, which its own page tells. */
const MOST_STEPS = 200;
/** Members take ids in blocks of a second, and open runs a little ahead: ids tell the time this exactly. */
const ID_MARGIN_MS = 5_000;

export interface EventQuery extends Pick<RunQuery, 'namespaces' | 'job' | 'application' | 'states'> {
  /** This run alone, whenever it was opened. */
  run?: number;
  /** Runs that were opened in this window, Unix ms, both included. */
  from: number;
  to: number;
  /** A run has a step that fits all of these that are given; without any of them every run fits. */
  kinds?: readonly string[];
  /** Part of the endpoint, in any case. */
  endpoint?: string;
  /** Part of the message, in any case. */
  text?: string;
  /** Runs with smaller ids. */
  before: number | null;
  limit: number;
}

/** What is stored of several runs, read together. */
export interface EventBook {
  shards(runIds: readonly number[]): Promise<(ShardRow & { runId: number })[]>;
  /** In order of run, shard and number; `detail` holds the dials alone. */
  attempts(runIds: readonly number[]): Promise<(AttemptRow & { runId: number })[]>;
  notes(runIds: readonly number[]): Promise<(NoteRow & { runId: number })[]>;
  /** The smallest id that a run opened at this instant (Unix ms) can have. */
  idAt(instant: number): number;
}

export interface EventPorts {
  history: Pick<HistoryBook, 'runs' | 'run'>;
  events: EventBook;
  tell: StepPorts['tell'];
}

/** A run with its chain of steps. */
export interface RunChain {
  run: ReturnType<typeof runView>;
  steps: (Step & { matches: boolean })[];
  /** Steps that were left out because there are too many. */
  left: number;
}

export interface FoundEvents {
  chains: RunChain[];
  /** Id behind which the search goes on; null where the window was searched to its begin. */
  next: number | null;
  /** How far back this answer looked; null where the window was searched to its begin. */
  searchedTo: string | null;
}

/**
 * Runs of a window with their steps, newest first. Steps are told from what is stored of each run and have no index: an answer looks at
 * so many runs and says how far it came, and the next one goes on from there.
 */
export const searchEvents = async (ports: EventPorts, query: EventQuery): Promise<FoundEvents> => {
  if (query.run !== undefined) return searchOne(ports, query, query.run);
  const { history, events } = ports;
  const since = events.idAt(query.from - ID_MARGIN_MS);
  const found: RunChain[] = [];
  let before = query.before ?? events.idAt(query.to + ID_MARGIN_MS + 1_000);
  let oldest: RunRow | null = null;
  for (let looked = 0; looked < MOST_LOOKED_AT; ) {
    const { rows, next } = await history.runs({ ...runsMeant(query), since, before, limit: RUNS_AT_ONCE });
    looked += Math.max(rows.length, 1);
    for (const batch of batches(rows.filter(({ openedAt }) => openedAt >= query.from && openedAt <= query.to)))
      for (const stored of await read(events, batch)) {
        oldest = stored.run;
        const chain = chainOf(ports, stored, query);
        if (chain !== null) found.push(chain);
        if (found.length === query.limit) return stopped(found, stored.run.id, oldest);
      }
    if (next === null) return { chains: found, next: null, searchedTo: null };
    before = next;
  }
  return stopped(found, before, oldest);
};

const searchOne = async (ports: EventPorts, query: EventQuery, id: number): Promise<FoundEvents> => {
  const run = await ports.history.run(id);
  const isSeen = run !== null && (query.namespaces?.includes(run.namespace) ?? true);
  const stored = isSeen ? await read(ports.events, [run]) : [];
  const chains = stored.flatMap((one) => chainOf(ports, one, query) ?? []);
  return { chains, next: null, searchedTo: null };
};

const stopped = (chains: RunChain[], next: number, oldest: RunRow | null): FoundEvents => ({
  chains,
  next,
  searchedTo: oldest === null ? null : shownInstant(oldest.openedAt),
});

const runsMeant = ({ namespaces, job, application, states }: EventQuery) => ({
  namespaces,
  ...(job === undefined ? {} : { job }),
  ...(application === undefined ? {} : { application }),
  ...(states === undefined ? {} : { states }),
});

/** Runs in order, as many together as have few enough shards. */
const batches = (rows: readonly RunRow[]): RunRow[][] => {
  const all: RunRow[][] = [];
  let shards = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (shards + row.shardTotal > SHARDS_AT_ONCE) {
      all.push([]);
      shards = 0;
    }
    all.at(-1)!.push(row);
    shards += row.shardTotal;
  }
  return all;
};

const read = async (book: EventBook, rows: readonly RunRow[]) => {
  const ids = rows.map(({ id }) => id);
  const [shards, attempts, notes] = await Promise.all([book.shards(ids), book.attempts(ids), book.notes(ids)]);
  const [shardsBy, attemptsBy, notesBy] = [Map.groupBy(shards, of), Map.groupBy(attempts, of), Map.groupBy(notes, of)];
  return rows.map((run) => ({
    run,
    shards: shardsBy.get(run.id) ?? [],
    attempts: attemptsBy.get(run.id) ?? [],
    notes: notesBy.get(run.id) ?? [],
  }));
};

const of = ({ runId }: { runId: number }): number => runId;

/** Null where no step of the run is what was asked for. Of a long chain, the steps that are. */
const chainOf = (
  { tell }: EventPorts,
  stored: Parameters<typeof stepsOf>[1],
  { kinds, endpoint, text }: EventQuery,
): RunChain | null => {
  const [host, word] = [endpoint?.toLowerCase(), text?.toLowerCase()];
  const isNarrowed = kinds !== undefined || host !== undefined || word !== undefined;
  const steps = stepsOf(tell, stored).map((step) => ({
    ...step,
    matches:
      isNarrowed &&
      (kinds?.includes(step.kind) ?? true) &&
      (host === undefined || step.endpoint?.toLowerCase().includes(host) === true) &&
      (word === undefined || step.message.toLowerCase().includes(word)),
  }));
  if (isNarrowed && !steps.some(({ matches }) => matches)) return null;
  const told = isNarrowed && steps.length > MOST_STEPS ? steps.filter(({ matches }) => matches) : steps;
  const shown = told.slice(0, MOST_STEPS);
  return { run: runView(stored.run), steps: shown, left: steps.length - shown.length };
};
