import { into } from '../../../src/adapter/database/into.ts';
import type { Database } from '../../../src/adapter/database/sql.ts';

export interface RunFacts {
  id: number;
  jobId: number;
  state?: string;
  reason?: string | null;
  fireAt?: number;
  slotAt?: number | null;
  settledAt?: number;
  cause?: string;
  shardTotal?: number;
  params?: object | null;
  revision?: number;
}

const AT = Date.UTC(2026, 10, 21, 11);

/** Writes runs as the engine leaves them. */
export const insertRuns = (database: Database, runs: readonly RunFacts[]): Promise<unknown> =>
  database.transaction((sql) =>
    sql.insert(
      'test-runs',
      into(
        'run',
        'id, job_id, revision, slot_at, fire_at, opened_at, started_at, settled_at, cause, state, reason, sequence, shard_total, rounds, rerun_of, params, request',
      ),
      runs.map(
        ({
          id,
          jobId,
          state = 'succeeded',
          reason = null,
          fireAt = AT,
          slotAt = null,
          settledAt,
          cause = 'schedule',
          shardTotal = 1,
          params = null,
          revision = 1,
        }) => [
          id,
          jobId,
          revision,
          slotAt,
          fireAt,
          fireAt + 5,
          fireAt + 6,
          settledAt ?? (state === 'running' || state === 'queued' || state === 'waiting' ? 0 : fireAt + 50),
          cause,
          state,
          reason,
          0,
          shardTotal,
          1,
          null,
          params === null ? null : JSON.stringify(params),
          null,
        ],
      ),
    ),
  );

export interface AttemptFacts {
  runId: number;
  shardIndex?: number;
  number?: number;
  status?: number | null;
  fault?: string | null;
  verdict?: string;
  reason?: string;
  bodyHead?: string | null;
  dials?: object[];
}

export const insertAttempts = (database: Database, attempts: readonly AttemptFacts[]): Promise<unknown> =>
  database.transaction((sql) =>
    sql.insert(
      'test-attempts',
      into(
        'attempt',
        'run_id, shard_index, number, round, endpoint, started_at, duration_ms, status, fault, verdict, reason, detail',
      ),
      attempts.map(
        ({
          runId,
          shardIndex = 0,
          number = 1,
          status = 200,
          fault = null,
          verdict = 'succeeded',
          reason = 'status 200',
          bodyHead = '{"code":200}',
          dials = [],
        }) => [
          runId,
          shardIndex,
          number,
          1,
          `https://e${shardIndex}.example.com`,
          AT + 10 * number,
          5,
          status,
          fault,
          verdict,
          reason,
          JSON.stringify({
            timing: { totalMs: 5 },
            dials,
            headers: { 'content-type': 'application/json' },
            bodyHead,
            bodyBytes: bodyHead?.length ?? null,
          }),
        ],
      ),
    ),
  );

export const insertShards = (database: Database, runId: number, states: readonly string[]): Promise<unknown> =>
  database.transaction((sql) =>
    sql.insert(
      'test-shards',
      into('shard', 'run_id, shard_index, endpoint, uid, state, reason, attempts, round, round_attempts, due_at'),
      states.map((state, index) => [
        runId,
        index,
        `https://e${index}.example.com`,
        null,
        state,
        `was ${state}`,
        1,
        1,
        1,
        null,
      ]),
    ),
  );

export const jobIdOf = async (database: Database, namespace: string, name: string): Promise<number> => {
  const [row] = await database.sql.rows<{ id: number }>(
    'test-job',
    'SELECT id FROM job WHERE namespace = ? AND name = ?',
    [namespace, name],
  );
  return row!.id;
};
