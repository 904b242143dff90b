import type {
  AskedRun,
  AskedShard,
  JobStanding,
  LastRun,
  OwnedDefinition,
  StandingBook,
} from '../../../view/standings.ts';
import { type Database, idList, type Sql } from '../sql.ts';
import { ownerIn } from './definitions-rows.ts';

type RunRow = Omit<AskedRun, 'shards'>;
type Row<T extends OwnedDefinition> = Omit<T, 'owner'> & { owner: string };

const RUN = `r.id, r.job_id AS jobId, r.state, r.cause, r.reason, r.fire_at AS fireAt, r.opened_at AS openedAt, r.started_at AS startedAt,
  NULLIF(r.settled_at, 0) AS settledAt`;

const owned = <T extends OwnedDefinition>(rows: readonly Row<T>[]): T[] =>
  rows.map((row) => ({ ...row, owner: ownerIn(row.owner)! }) as unknown as T);

export const standingBook = ({ sql }: Database): StandingBook => ({
  applications: async (afterId, limit) =>
    owned<OwnedDefinition>(
      await sql.rows<Row<OwnedDefinition>>(
        'owned-applications',
        `SELECT id, namespace, name, owner, revision FROM application
         WHERE id > ? AND deleted_at = 0 AND owner IS NOT NULL ORDER BY id LIMIT ?`,
        [afterId, limit],
      ),
    ),

  jobs: (afterId, limit) => jobsWhere(sql, 'owned-jobs', 'j.id > ? AND', 'ORDER BY j.id LIMIT ?', [afterId, limit]),

  jobsById: async (ids) =>
    ids.length === 0 ? [] : jobsWhere(sql, 'owned-jobs-by-id', `j.id IN (${idList(ids)}) AND`, '', []),

  // MAX(id) by the index on (job_id, slot_at), which carries the id.
  lastRuns: async (jobIds) =>
    jobIds.length === 0
      ? []
      : sql.rows<LastRun>(
          'last-runs-of-many',
          `SELECT ${RUN} FROM (SELECT MAX(id) AS id FROM run WHERE job_id IN (${idList(jobIds)}) GROUP BY job_id) newest
           JOIN run r ON r.id = newest.id`,
        ),

  runs: async (ids) => {
    if (ids.length === 0) return [];
    const runs = await sql.rows<RunRow>(
      'asked-runs',
      `SELECT ${RUN}, r.shard_total AS shardTotal, j.namespace FROM run r JOIN job j ON j.id = r.job_id
       WHERE r.id IN (${idList(ids)})`,
    );
    const [shards, attempts] = await Promise.all([shardsOf(sql, ids), attemptsOf(sql, ids)]);
    return runs.map((run) => ({ ...run, shards: shards.get(run.id) ?? singleShard(run, attempts.get(run.id)) }));
  },

  openRunsAskedBy: (prefix) =>
    sql.rows(
      'open-runs-asked',
      `SELECT k.name AS \`key\`, j.namespace, k.run_id AS runId FROM open_run o
       JOIN request_key k ON k.job_id = o.job_id AND k.run_id = o.run_id JOIN job j ON j.id = o.job_id
       WHERE k.name >= ? AND k.name < ?`,
      [prefix, `${prefix}\u{10ffff}`],
    ),
});

const jobsWhere = async (
  sql: Sql,
  name: string,
  which: string,
  end: string,
  params: readonly unknown[],
): Promise<JobStanding[]> => {
  const rows = await sql.rows<Row<Omit<JobStanding, 'suspended'>> & { suspended: number }>(
    name,
    `SELECT j.id, j.namespace, j.name, j.owner, j.revision, j.suspended, a.id AS applicationId, s.next_slot_at AS nextSlotAt, s.sequence
     FROM job j JOIN schedule s ON s.job_id = j.id
     LEFT JOIN application a ON a.namespace = j.namespace AND a.name = j.application AND a.deleted_at = 0
     WHERE ${which} j.deleted_at = 0 AND j.owner IS NOT NULL ${end}`,
    params,
  );
  return rows.map((row) => ({ ...row, owner: ownerIn(row.owner)!, suspended: row.suspended === 1 }));
};

const shardsOf = async (sql: Sql, ids: readonly number[]): Promise<Map<number, AskedShard[]>> => {
  const rows = await sql.rows<AskedShard & { runId: number }>(
    'shards-of-many',
    `SELECT run_id AS runId, shard_index AS \`index\`, endpoint, state, attempts, reason FROM shard
     WHERE run_id IN (${idList(ids)}) ORDER BY run_id, shard_index`,
  );
  const found = new Map<number, AskedShard[]>();
  for (const { runId, ...shard } of rows) {
    const known = found.get(runId);
    if (known === undefined) found.set(runId, [shard]);
    else known.push(shard);
  }
  return found;
};

interface LastAttempt {
  runId: number;
  number: number;
  endpoint: string | null;
}

/** The last attempt of each run's first shard; only runs of one shard have no row for it. */
const attemptsOf = async (sql: Sql, ids: readonly number[]): Promise<Map<number, LastAttempt>> => {
  const rows = await sql.rows<LastAttempt>(
    'attempts-of-many',
    `SELECT run_id AS runId, number, endpoint FROM attempt WHERE run_id IN (${idList(ids)}) AND shard_index = 0
     ORDER BY run_id, number`,
  );
  return new Map(rows.map((row) => [row.runId, row]));
};

const SHARD_STATES = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const;

/** A run of one shard is told from the run itself. */
const singleShard = (run: RunRow, last: LastAttempt | undefined): AskedRun['shards'] => {
  const state = SHARD_STATES.find((one) => one === run.state);
  if (run.shardTotal !== 1 || state === undefined) return [];
  return [{ index: 0, endpoint: last?.endpoint ?? null, state, attempts: last?.number ?? 0, reason: run.reason }];
};
