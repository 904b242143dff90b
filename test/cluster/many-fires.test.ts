import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { json, startTarget, type Target } from '../support/target.ts';
import { startMembers } from './members.ts';

const JOBS = 400;
const ROUNDS = 8;

onMariaDb('three members and thousands of fires', (store) => {
  let test: TestDatabase;
  let target: Target;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    test = await store.open();
    target = await startTarget((_, response) => void setTimeout(() => json(response, { code: 200 }), 3));
  });
  afterEach(async () => {
    await stop();
    await target.close();
    await test.drop();
  });

  it('one is killed in the middle: none is lost, none is doubled', async () => {
    const cluster = await startMembers(test, ['a', 'b', 'c'], { env: { BELFRY_MAX_CALLS: '64' } });
    const { members } = cluster;
    ({ stop } = cluster);
    const [first, second, third] = members as [(typeof members)[0], (typeof members)[0], (typeof members)[0]];
    await first.application('app', { domains: [{ url: target.url }] });
    for (let i = 0; i < JOBS; i++)
      await first.job(`job-${i}`, {
        application: 'app',
        schedule: { cron: '0 0 0 1 1 ?' },
        request: { path: '/' },
        concurrencyPolicy: 'Allow',
      });
    const { sql } = test.database;
    const start = first.now() - 60_000;
    const slots: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const slotAt = start + round * 1_000;
      slots.push(slotAt);
      await sql.write('test-due', 'UPDATE schedule SET next_slot_at = ?', [slotAt]);
      for (const member of members) member.engine.scheduleChanged();
      await first.until('job-0', () => true);
      await untilPlanned(slotAt);
      if (round === ROUNDS / 2) await third.kill();
    }
    await second.until('job-0', (runs) => runs.length === ROUNDS, 10_000);
    await untilNoneOpen();

    const runs = await sql.rows<{ id: number; jobId: number; slotAt: number; state: string }>(
      'test-all',
      'SELECT id, job_id AS jobId, slot_at AS slotAt, state FROM run',
    );
    // Every slot has exactly one run.
    expect(runs).toHaveLength(JOBS * ROUNDS);
    expect(new Set(runs.map(({ jobId, slotAt }) => `${jobId} ${slotAt}`)).size).toBe(JOBS * ROUNDS);
    expect(new Set(runs.map(({ slotAt }) => slotAt))).toEqual(new Set(slots));

    // With maxAttempts 1 nothing arrives twice, and what did not succeed says that its holder died.
    const arrived = new Map<string, number>();
    for (const { logId } of target.arrivals) arrived.set(logId, (arrived.get(logId) ?? 0) + 1);
    expect([...arrived.values()].filter((times) => times > 1)).toEqual([]);
    const succeeded = runs.filter(({ state }) => state === 'succeeded');
    for (const { id } of succeeded) expect(arrived.get(String(id))).toBe(1);
    const attempts = await sql.rows<{ runId: number; fault: string | null }>(
      'test-attempts',
      'SELECT run_id AS runId, fault FROM attempt',
    );
    expect(attempts).toHaveLength(JOBS * ROUNDS);
    const lost = attempts.filter(({ fault }) => fault !== null);
    expect(new Set(lost.map(({ fault }) => fault))).toEqual(lost.length === 0 ? new Set() : new Set(['holder-lost']));
    expect(succeeded.length + lost.length).toBe(JOBS * ROUNDS);
    expect(lost.length).toBeLessThanOrEqual(64);
    for (const { engine } of [first, second]) expect(engine.dispatcher.activeRuns).toBe(0);
  }, 40_000);

  const untilNone = async (query: string, params: unknown[], withinMs: number): Promise<void> => {
    const end = performance.now() + withinMs;
    for (;;) {
      const [row] = await test.database.sql.rows<{ left: number }>('test-left', query, params);
      if (row!.left === 0) return;
      if (performance.now() > end) throw new Error(`${row!.left} left: ${query}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const untilPlanned = (slotAt: number) =>
    untilNone('SELECT COUNT(*) AS `left` FROM schedule WHERE next_slot_at <= ?', [slotAt], 10_000);
  const untilNoneOpen = () => untilNone('SELECT COUNT(*) AS `left` FROM open_run', [], 20_000);
});
