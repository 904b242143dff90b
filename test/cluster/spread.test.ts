import { Gate } from '../engine/stage.ts';
import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startTarget, type Target } from '../support/target.ts';
import { type Member, startMembers } from './members.ts';

const JOBS = 300;

onMariaDb('how work spreads over members', (store) => {
  let test: TestDatabase;
  let target: Target;
  let gate: Gate;
  let members: Member[];
  let stop: () => Promise<void>;

  beforeEach(async () => {
    test = await store.open();
    gate = new Gate();
    target = await startTarget(gate.answer);
  });
  afterEach(async () => {
    gate.release();
    await stop();
    await target.close();
    await test.drop();
  });

  const start = async (calls: readonly number[]) => {
    const clusters: Awaited<ReturnType<typeof startMembers>>[] = [];
    for (const [index, maxCalls] of calls.entries())
      clusters.push(await startMembers(test, [`m${index}`], { env: { BELFRY_MAX_CALLS: String(maxCalls) } }));
    members = clusters.flatMap((cluster) => cluster.members);
    stop = async () => void (await Promise.all(clusters.map((cluster) => cluster.stop())));
    await members[0]!.application('app', { domains: [{ url: target.url }] });
  };
  const jobs = (schedule: (n: number) => object) =>
    Promise.all(
      Array.from({ length: JOBS }, (_, n) =>
        members[0]!.job(`job-${n}`, { application: 'app', request: { path: '/' }, ...schedule(n) }),
      ),
    );

  it('fires that come one by one go to whoever looks first, which is each of them', async () => {
    gate.release();
    await start([64, 64, 64]);
    // Three seconds of 300 fires, one every 3.3 ms.
    const from = Math.ceil((members[0]!.now() + 4_000) / 1_000) * 1_000;
    const at = (n: number, ms: number) => new Date(from + Math.floor((n * 1_000) / JOBS) + ms).toISOString();
    await jobs((n) => ({ schedule: { every: '1s' }, startsAt: at(n, 0), endsAt: at(n, 2_500) }));
    await target.arrived(3 * JOBS);
    const callsOf = ({ metrics }: Member) => metrics.attempts.samples().reduce((sum, { value }) => sum + value, 0);
    await eventually('all calls counted', () => members.reduce((sum, member) => sum + callsOf(member), 0) === 3 * JOBS);
    // A third each on average, and no one is left out: who falls behind finds less to do.
    for (const member of members) expect(callsOf(member)).toBeGreaterThan((3 * JOBS) / 10);
  }, 30_000);

  it('fires of one instant fill each by the calls that it may have at once', async () => {
    await start([9, 18, 36]);
    await jobs(() => ({ schedule: { cron: '0 0 0 1 1 ?' } }));
    await test.database.sql.write('test-due', 'UPDATE schedule SET next_slot_at = ?', [members[0]!.now() + 200]);
    for (const { engine } of members) engine.scheduleChanged();
    // Of one application each holds eight ninths at most.
    const most = [8, 16, 32];
    await target.arrived(56);
    await eventually('every member full', () =>
      members.every(({ engine }, n) => engine.dispatcher.activeRuns === most[n]),
    );
    // By one statement: what is due becomes a queued run at any moment.
    const [left] = await test.database.sql.rows<{ n: number }>(
      'test-left',
      'SELECT (SELECT COUNT(*) FROM queued_run) + (SELECT COUNT(*) FROM schedule WHERE next_slot_at < ?) AS n',
      [members[0]!.now() + 3_600_000],
    );
    expect(left!.n).toBe(JOBS - 56);
  });
});
