import { type Member, startMembers } from '../cluster/members.ts';
import { killNode, startNode } from '../support/databases/galera.mjs';
import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { json, startTarget, type Target } from '../support/target.ts';

const JOBS = 100;
const folder = process.env.BELFRY_TEST_GALERA!;

interface Row {
  id: number;
  jobId: number;
  slotAt: number;
  state: string;
}

onMariaDb('a Galera cluster of three nodes, a member through each,', (store) => {
  let test: TestDatabase;
  let target: Target;
  let members: Member[];
  let stop: () => Promise<void>;

  beforeAll(async () => {
    test = await store.open();
    target = await startTarget((_, response) => json(response, { code: 200 }));
    const cluster = await startMembers(test, ['a', 'b', 'c'], { env: { BELFRY_MAX_CALLS: '64' } });
    ({ stop } = cluster);
    ({ members } = cluster);
  });
  afterAll(async () => {
    await stop();
    await target.close();
    await test.drop();
  });

  const runs = () =>
    test.database.sql.rows<Row>('test-runs', 'SELECT id, job_id AS jobId, slot_at AS slotAt, state FROM run');
  const runsMoreThan = async (count: number) => {
    const before = (await runs()).length;
    await eventually(`${count} more runs`, async () => (await runs()).length > before + count, 30_000);
  };
  const isAlive = async (name: string) => {
    const [row] = await test.database.sql.rows<{ n: number }>(
      'test-member',
      "SELECT COUNT(*) AS n FROM member WHERE name = ? AND state = 'alive' AND beat_at > ?",
      [name, Date.now() - 3_000],
    );
    return row!.n > 0;
  };

  it('loses and doubles nothing while a node is killed and comes back under load', async () => {
    const [a] = members as [Member];
    await a.application('app', { domains: [{ url: target.url }] });
    const spec = { application: 'app', request: { path: '/' }, concurrencyPolicy: 'Allow' as const };
    for (let i = 0; i < JOBS; i++) await a.job(`job-${i}`, { ...spec, schedule: { every: '1s' } });
    for (const member of members) member.engine.scheduleChanged();
    await runsMoreThan(3 * JOBS);

    await killNode(folder, 1);
    await runsMoreThan(3 * JOBS);
    await eventually('b is held dead', async () => !(await isAlive('b')), 20_000);
    await startNode(folder, 1);
    await eventually('b is back', () => isAlive('b'), 30_000);
    await runsMoreThan(3 * JOBS);

    await test.database.sql.write('test-end', 'UPDATE schedule SET next_slot_at = NULL');
    const countOpen = 'SELECT COUNT(*) AS n FROM open_run';
    const noneOpen = async () => (await test.database.sql.rows<{ n: number }>('test-open', countOpen))[0]!.n === 0;
    await eventually('all runs are settled', noneOpen, 30_000);

    const all = await runs();
    const byJob = Map.groupBy(all, ({ jobId }) => jobId);
    expect(byJob.size).toBe(JOBS);
    for (const own of byJob.values()) {
      const slots = own.map(({ slotAt }) => slotAt).sort((x, y) => x - y);
      // Each second from the first slot on, once.
      expect(slots).toEqual(slots.map((_, n) => slots[0]! + n * 1_000));
    }
    const arrived = new Map<string, number>();
    for (const { logId } of target.arrivals) arrived.set(logId, (arrived.get(logId) ?? 0) + 1);
    expect([...arrived.values()].filter((times) => times > 1)).toEqual([]);
    for (const { id, state } of all) if (state === 'succeeded') expect(arrived.get(String(id))).toBe(1);
  }, 180_000);
});
