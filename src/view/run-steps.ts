import type { Dial } from '../fire/log/attempt.ts';
import type { RunEvent, runEvents } from '../fire/log/run-events.ts';
import type { AttemptRow, HistoryBook, NoteRow, RunRow, ShardRow } from './history-book.ts';
import { shownInstant } from './instants.ts';
import { shardsOf } from './runs.ts';

type AttemptStory = Parameters<typeof runEvents>[2][number];

export interface StepPorts {
  history: Pick<HistoryBook, 'run' | 'shards' | 'attempts' | 'notes'>;
  /** Tells the steps of a run from what is stored of it. */
  tell: typeof runEvents;
}

/** A step of a run as every door shows it. */
export type Step = Omit<RunEvent, 'at' | 'kind' | 'dueAt'> & {
  at: string;
  kind: string;
  dueAt?: string;
  actor?: string;
};

/** The steps of a run so far, in order, and whether there can be more; null where there is no such run. */
export const runSteps = async (
  { history, tell }: StepPorts,
  runId: number,
): Promise<{ steps: Step[]; open: boolean } | null> => {
  const run = await history.run(runId);
  if (run === null) return null;
  const [shards, attempts, notes] = await Promise.all([
    history.shards(runId),
    history.attempts(runId),
    history.notes(runId),
  ]);
  return { steps: stepsOf(tell, { run, shards, attempts, notes }), open: isOpen(run) };
};

/** What is stored of a run. */
export interface StoredRun {
  run: RunRow;
  shards: readonly ShardRow[];
  attempts: readonly AttemptRow[];
  notes: readonly NoteRow[];
}

/** The steps that what is stored tells, in order. */
export const stepsOf = (tell: StepPorts['tell'], { run, shards, attempts, notes }: StoredRun): Step[] => {
  const events: UntoldStep[] = [
    ...tell(run, shardsOf(run, shards, attempts), attempts.map(storyOf)),
    ...notes.map(noteEvent),
  ];
  return events.sort((a, b) => a.at - b.at).map(shown);
};

type UntoldStep = Omit<Step, 'at' | 'dueAt'> & { at: number; dueAt?: number };

const shown = ({ at, dueAt, ...event }: UntoldStep): Step => ({
  ...event,
  at: shownInstant(at),
  ...(dueAt === undefined ? {} : { dueAt: shownInstant(dueAt) }),
});

const isOpen = ({ state }: RunRow): boolean => state === 'queued' || state === 'running' || state === 'waiting';

const storyOf = (attempt: AttemptRow): AttemptStory => ({
  ...attempt,
  fault: attempt.fault as AttemptStory['fault'],
  verdict: attempt.verdict as AttemptStory['verdict'],
  dials: (JSON.parse(attempt.detail) as { dials?: Dial[] }).dials ?? [],
});

const noteEvent = ({ id, at, kind, text, actor }: NoteRow): UntoldStep => ({
  id: `note-${id}`,
  at,
  kind,
  shardIndex: null,
  attempt: null,
  endpoint: null,
  message: text,
  ...(actor === null ? {} : { actor }),
});
