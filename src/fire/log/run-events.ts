import { type Cause, isOpen, type RunState, type ShardState } from '../run/run.ts';
import type { AttemptRecord } from './attempt.ts';

/** What a stored run says about itself, as far as its story goes. Instants are Unix ms. */
export interface RunStory {
  cause: Cause;
  slotAt: number | null;
  fireAt: number;
  openedAt: number;
  startedAt: number | null;
  settledAt: number | null;
  state: RunState;
  reason: string | null;
  shardTotal: number;
}

export interface ShardStory {
  index: number;
  endpoint: string | null;
  state: ShardState;
  reason: string | null;
  /** When the next attempt is due, for a shard that waits. */
  dueAt?: number | null;
}

export type RunEventKind =
  | 'opened'
  | 'started'
  | 'reopened'
  | 'dial-failed'
  | 'attempt-sent'
  | 'attempt-ended'
  | 'retry-due'
  | 'shard-settled'
  | 'settled';

/** One step of a run. */
export interface RunEvent {
  /** The same whenever the events of the run are worked out again, so that a follower sees each once. */
  id: string;
  at: number;
  kind: RunEventKind;
  shardIndex: number | null;
  attempt: number | null;
  endpoint: string | null;
  message: string;
  /** Of `retry-due`: when the next attempt is due. */
  dueAt?: number;
}

type AttemptStory = Pick<
  AttemptRecord,
  | 'shardIndex'
  | 'number'
  | 'round'
  | 'endpoint'
  | 'startedAt'
  | 'durationMs'
  | 'status'
  | 'fault'
  | 'verdict'
  | 'reason'
  | 'dials'
>;

/**
 * The steps of a run in order, derived from what is stored: nothing else is kept for them. Steps of one instant stand
 * in the order of the path: a run opens before it starts, a shard settles before its run does.
 */
export const runEvents = (
  run: RunStory,
  shards: readonly ShardStory[],
  attempts: readonly AttemptStory[],
): RunEvent[] => {
  const byShard = Map.groupBy(attempts, (attempt) => attempt.shardIndex);
  const events = [
    ...opening(run),
    ...shards.flatMap((shard) =>
      shardEvents(
        shard,
        (byShard.get(shard.index) ?? []).toSorted((a, b) => a.number - b.number),
      ),
    ),
    ...ending(run, attempts),
  ];
  return events.sort((a, b) => a.at - b.at); // Stable: equal instants keep this order.
};

const opening = (run: RunStory): RunEvent[] => {
  const late = run.openedAt - run.fireAt;
  const slot = run.slotAt === null ? '' : ` for ${instant(run.slotAt)}`;
  const shards = run.shardTotal > 1 ? `, ${run.shardTotal} shards` : '';
  const opened = `opened by ${run.cause}${slot}${late >= 1_000 ? `, ${seconds(late)} after it` : ''}${shards}`;
  return [
    step('opened', run.openedAt, opened),
    ...(run.startedAt === null ? [] : [step('started', run.startedAt, 'started')]),
  ];
};

const ending = (run: RunStory, attempts: readonly AttemptStory[]): RunEvent[] => {
  if (run.settledAt === null || isOpen(run.state)) return [];
  const reason = run.reason === null ? '' : `: ${run.reason}`;
  const event = step(
    'settled',
    run.settledAt,
    `${run.state} after ${seconds(run.settledAt - beginOf(run, attempts))}${reason}`,
  );
  return [{ ...event, id: `settled-${run.settledAt}` }]; // A rerun settles the same run once more.
};

/** What a run took is what its last round took: neither waiting for a call slot nor the time before a rerun is part of it. */
const beginOf = (run: RunStory, attempts: readonly AttemptStory[]): number => {
  const round = attempts.reduce((last, attempt) => Math.max(last, attempt.round), 1);
  if (round === 1) return run.startedAt ?? run.openedAt;
  return attempts.reduce(
    (first, attempt) => (attempt.round === round ? Math.min(first, attempt.startedAt) : first),
    Number.POSITIVE_INFINITY,
  );
};

const shardEvents = (shard: ShardStory, attempts: readonly AttemptStory[]): RunEvent[] => {
  const events = attempts.flatMap((attempt, index) => attemptEvents(attempt, attempts[index - 1], attempts[index + 1]));
  const last = attempts.at(-1);
  if (last === undefined) return events;
  const endedAt = last.startedAt + last.durationMs;
  const about = { shardIndex: shard.index, attempt: last.number, endpoint: shard.endpoint ?? last.endpoint };
  if (shard.state === 'waiting' && shard.dueAt != null)
    events.push({
      ...step('retry-due', endedAt, `retries at ${instant(shard.dueAt)}, as attempt ${last.number + 1}`, about),
      dueAt: shard.dueAt,
    });
  if (!isOpen(shard.state))
    events.push(
      step('shard-settled', endedAt, `${shard.state}${shard.reason === null ? '' : `: ${shard.reason}`}`, about),
    );
  return events;
};

const attemptEvents = (
  attempt: AttemptStory,
  before: AttemptStory | undefined,
  after: AttemptStory | undefined,
): RunEvent[] => {
  const { shardIndex, number, round, endpoint, startedAt, durationMs } = attempt;
  const about = { shardIndex, attempt: number, endpoint };
  const events: RunEvent[] = [];
  if (before !== undefined && before.round !== round)
    events.push(step('reopened', startedAt, `reopened for round ${round}`, about));
  for (const [index, dial] of attempt.dials.entries()) {
    const failed = step('dial-failed', startedAt, `${dial.endpoint} was dialled in vain: ${dial.message}`, about);
    events.push({ ...failed, id: `${failed.id}-${index}`, endpoint: dial.endpoint });
  }
  if (endpoint !== null) events.push(step('attempt-sent', startedAt, `attempt ${number} to ${endpoint}`, about));
  const endedAt = startedAt + durationMs;
  events.push(
    step(
      'attempt-ended',
      endedAt,
      `${cameBack(attempt)} in ${seconds(durationMs)}: ${attempt.verdict}, ${attempt.reason}`,
      about,
    ),
  );
  if (after !== undefined && after.round === round)
    events.push(
      step('retry-due', endedAt, `attempt ${after.number} after ${seconds(after.startedAt - endedAt)}`, about),
    );
  return events;
};

const cameBack = ({ status, fault }: AttemptStory): string =>
  status === null ? `fault ${fault ?? 'unknown'}` : `status ${status}`;

interface About {
  shardIndex: number | null;
  attempt: number | null;
  endpoint: string | null;
}

const WHOLE_RUN: About = { shardIndex: null, attempt: null, endpoint: null };

const step = (kind: RunEventKind, at: number, message: string, about: About = WHOLE_RUN): RunEvent => ({
  id: about.shardIndex === null ? kind : `${kind}-${about.shardIndex}-${about.attempt}`,
  at,
  kind,
  ...about,
  message,
});

const instant = (at: number): string => new Date(at).toISOString();

const seconds = (ms: number): string =>
  ms < 1_000 ? `${Math.max(0, Math.round(ms))} ms` : `${Number((ms / 1_000).toFixed(1))} s`;
