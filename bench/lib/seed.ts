import type { BenchStore } from './store.ts';

/** `(SELECT …) AS series` with one row `i` for each number of the range. */
export const series = (from: number, to: number): string =>
  `(WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to}) SELECT i FROM n) AS series`;

const CHUNK = 50_000;

/**
 * Makes `count` more jobs like the saved one, named `NAME-1`, `NAME-2` …, by copying its rows as the server wrote them: a million saves
 * over the API would take an hour and measure something else.
 */
export const cloneJob = async (store: BenchStore, name: string, count: number): Promise<void> => {
  const [template] = await store.rows<{ id: number }>(`SELECT id FROM job WHERE name = '${name}' AND deleted_at = 0`);
  if (template === undefined) throw new Error(`there is no job ${name} to copy`);
  for (let done = 0; done < count; done += CHUNK)
    await cloneRange(store, name, template.id, done + 1, Math.min(done + CHUNK, count));
};

const cloneRange = async (
  store: BenchStore,
  name: string,
  template: number,
  from: number,
  to: number,
): Promise<void> => {
  const [{ lastId }] = (await store.rows<{ lastId: number }>('SELECT MAX(id) AS lastId FROM job')) as [
    { lastId: number },
  ];
  await store.write('BEGIN');
  await store.write(
    `INSERT INTO job (namespace, name, application, labels, suspended, document, revision, created_at, changed_at, deleted_at)
     SELECT namespace, CONCAT(name, '-', i), application, labels, suspended,
       REPLACE(document, '"name":"${name}"', CONCAT('"name":"${name}-', i, '"')), revision, created_at, changed_at, deleted_at
     FROM job CROSS JOIN ${series(from, to)} WHERE job.id = ${template}`,
  );
  await store.write(
    `INSERT INTO revision (kind, object_id, number, at, actor, document)
     SELECT r.kind, j.id, r.number, r.at, r.actor, j.document FROM revision r CROSS JOIN job j
     WHERE r.kind = 'Job' AND r.object_id = ${template} AND j.id > ${lastId}`,
  );
  await store.write(
    `INSERT INTO schedule (job_id, revision, next_slot_at, anchor_at, idle_since, idle_reason, sequence, proven_since)
     SELECT j.id, s.revision, s.next_slot_at, s.anchor_at, s.idle_since, s.idle_reason, s.sequence, s.proven_since
     FROM schedule s CROSS JOIN job j WHERE s.job_id = ${template} AND j.id > ${lastId}`,
  );
  await store.write('COMMIT');
};
