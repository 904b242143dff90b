import { BEGIN, opened, Scenario } from './scenario.ts';
import type { Safeguard } from './world/safeguards.ts';

/**
 * Three guards keep work from being done twice, or done though it was called off, and none of them stands in for another: the unique row
 * of a slot, the check of state right before the send, and the idempotency key at the receiver.
 */
describe('three-guards', () => {
  const AT = new Date(BEGIN + 5_000).toISOString();
  const single = { schedule: { at: AT, timeZone: 'UTC' } };

  describe("the row's uniqueness", () => {
    /** A slot is opened ahead of its time, and in that moment the job is saved with a schedule that names it as well. */
    const savedInBetween = async (removed: Safeguard[]) => {
      const scenario = new Scenario(removed);
      const jobId = scenario.job({ schedule: { cron: '5 0 10 * * ?', timeZone: 'UTC' } });
      const member = scenario.member();
      const save = () =>
        void member.stores.jobs.save(
          jobId,
          (spec) => ({ ...spec, schedule: { ...spec.schedule, timeZone: 'Etc/UTC' } }),
          member.clock.now(),
        );
      scenario.behind(member, 'planner.planDue', save, opened);
      await scenario.until(10_000);
      return scenario;
    };

    it('keeps the slot from firing twice', async () => {
      const scenario = await savedInBetween([]);
      expect([scenario.runs().length, scenario.worked(false)]).toEqual([1, 1]);
      expect(await scenario.findings()).toEqual([]);
    });

    it('is missed by the others: both runs are held as they are sent, and each has a key of its own', async () => {
      const scenario = await savedInBetween(['unique-key']);
      expect([scenario.runs().length, scenario.worked(true)]).toEqual([2, 2]);
      expect(await scenario.findings()).toEqual(['doubled']);
    });
  });

  describe('the check of state right before the send', () => {
    /** A member sleeps between the row and the call; meanwhile its run is taken over, and ends: it is not to be called twice. */
    const asleep = async (removed: Safeguard[]) => {
      const scenario = new Scenario(removed);
      scenario.job(single);
      const sleeper = scenario.member();
      const sleep = () => {
        sleeper.process.freeze(true);
        scenario.member();
        scenario.world.time.after(10_000, () => sleeper.process.wake());
      };
      scenario.behind(sleeper, 'planner.planDue', sleep, opened);
      await scenario.until(30_000);
      return scenario;
    };

    it('keeps a call from being sent that is over', async () => {
      const scenario = await asleep([]);
      const [run] = scenario.runs();
      expect([run!.state, scenario.worked(false)]).toEqual(['failed', 0]);
      expect(scenario.attempts(run!.id)).toMatchObject([{ fault: 'holder-lost' }]);
      expect(await scenario.findings()).toEqual([]);
    });

    it.each(['lease-check', 'recheck-after-freeze'] as const)(
      'is missed by the others without the %s: the row is one, and the key was never seen',
      async (guard) => {
        const scenario = await asleep([guard]);
        expect([scenario.runs().length, scenario.runs()[0]!.state, scenario.worked(true)]).toEqual([1, 'failed', 1]);
        expect(await scenario.findings()).toEqual(['sent-when-over']);
      },
    );
  });

  describe("the receiver's idempotency key", () => {
    /** A member dies behind the call and before its result is stored; the job may be called again. */
    const diesBehindTheCall = async () => {
      const scenario = new Scenario();
      scenario.job({ ...single, retry: { ...scenario.plain.retry, maxAttempts: 2, interval: '100ms' } });
      const members = [scenario.member(), scenario.member()];
      scenario.onArrival(1, (sender) => members.find(({ name }) => name === sender)!.process.kill());
      await scenario.until(30_000);
      return scenario;
    };

    it('keeps the work from being done twice, and is missed by the others: there is one row, held by who calls', async () => {
      const scenario = await diesBehindTheCall();
      expect(scenario.runs()).toMatchObject([{ state: 'succeeded' }]);
      expect([scenario.worked(true), scenario.worked(false)]).toEqual([1, 2]);
      expect(await scenario.findings()).toEqual([]);
    });
  });
});
