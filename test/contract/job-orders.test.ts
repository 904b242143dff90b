import { into } from '../../src/adapter/database/into.ts';
import { jobListBook } from '../../src/adapter/database/stores/job-list.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';
import { recording } from '../support/recording-sql.ts';

const MANY = 6_000;
const SMALL = [MANY + 1, MANY + 2, MANY + 3];
const DOCUMENT = (name: string, namespace: string) =>
  JSON.stringify({ metadata: { namespace, name, labels: {} }, spec: { application: 'app', schedule: {} } });

onEveryStore('jobs by their next fire', (kind) => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await kind.open();
    const ids = Array.from({ length: MANY }, (_, index) => index + 1);
    const job = (id: number, namespace: string) => {
      const name = `job-${id}`;
      return [id, namespace, name, 'app', '', 0, DOCUMENT(name, namespace), 1, 0, 0];
    };
    await test.database.transaction(async (sql) => {
      await sql.insert(
        'test',
        into('job', 'id, namespace, name, application, labels, suspended, document, revision, created_at, changed_at'),
        [...ids.map((id) => job(id, 'crowd')), ...SMALL.map((id) => job(id, 'small'))],
      );
      await sql.insert(
        'test',
        into('schedule', 'job_id, revision, next_slot_at, anchor_at, proven_since'),
        [...ids, ...SMALL].map((id) => [id, 1, id === SMALL[1] ? null : 10_000_000 - id, 0, 0]),
      );
    });
  }, 60_000);
  afterAll(() => test.drop());

  /** The ids of the jobs, and which table each statement of the list read first. */
  const asked = async (namespaces: string[] | null, limit: number) => {
    const { database, statements } = recording(test.database);
    const rows = await jobListBook(database).page({ namespaces, selector: [] }, 'next', null, limit, 0);
    const first = [...statements.values()].flatMap(({ name, text }) =>
      name === 'job-list' ? [/FROM (\w+)/.exec(text)![1]] : [],
    );
    return { ids: rows.map(({ name }) => Number(name.slice('job-'.length))), first: [...new Set(first)] };
  };

  it('are sorted where they are few, so that nobody else’s are read', async () => {
    expect(await asked(['small'], 10)).toEqual({ ids: [SMALL[2], SMALL[0], SMALL[1]], first: ['job'] });
  });

  it('are read in the order of the index where they are many', async () => {
    expect(await asked(['crowd'], 3)).toEqual({ ids: [MANY, MANY - 1, MANY - 2], first: ['schedule'] });
    expect(await asked(null, 3)).toEqual({ ids: [SMALL[2], SMALL[0], MANY], first: ['schedule'] });
  });
});
