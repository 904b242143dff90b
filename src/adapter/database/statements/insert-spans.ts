import type { Span } from '../../../engine/planner/store.ts';
import { into } from '../into.ts';
import type { Sql } from '../sql.ts';

export const insertSpans = (sql: Sql, spans: readonly Span[]): Promise<unknown> =>
  sql.insert(
    'insert-spans',
    into('span', 'job_id, from_at, to_at, reason, revision'),
    spans.map(({ jobId, fromAt, toAt, reason, revision }) => [jobId, fromAt, toAt, reason, revision]),
  );
