import { BEGIN, opened, Scenario } from './scenario.ts';
import { IDLE_TRANSACTION_MS } from './world/connection.ts';

describe('frozen-holder-keeps-no-lock (F6)', () => {
  /** Each second one slot; a member is frozen for good in the place that is given. */
  const frozenFor = async (freezeMs: number, inTheMiddle: boolean) => {
    const scenario = new Scenario();
    scenario.job({ schedule: { every: '1s', timeZone: 'UTC' }, endsAt: new Date(BEGIN + 25_000).toISOString() });
    const { time } = scenario.world;
    const frozen = scenario.member();
    await scenario.until(3_500);
    const freeze = () => {
      frozen.process.freeze(false);
      scenario.member();
      time.after(freezeMs, () => frozen.process.wake());
    };
    if (inTheMiddle) scenario.inTheMiddle(frozen, 'planner.planDue', freeze);
    else scenario.behind(frozen, 'planner.planDue', freeze, opened);
    await scenario.until(60_000);
    return scenario;
  };

  it('loses the locks of a transaction in the middle of which it was frozen: its slots open elsewhere', async () => {
    const scenario = await frozenFor(15_000, true);
    const late = scenario.runs().map(({ openedAt, fireAt }) => openedAt - fireAt);
    expect(scenario.runs()).toHaveLength(24);
    expect(Math.max(...late)).toBeLessThan(IDLE_TRANSACTION_MS + 1_500);
    expect(await scenario.findings()).toEqual([]);
  });

  it('keeps no run that it held: that is taken over, and what it sends or writes as it wakes is refused', async () => {
    const scenario = await frozenFor(15_000, false);
    expect(scenario.runs().filter(({ state }) => state !== 'succeeded')).toMatchObject([
      { state: 'failed', reason: expect.stringContaining('died while it made this call') },
    ]);
    expect(scenario.world.targets.log).toHaveLength(23);
    expect(await scenario.findings()).toEqual([]);
  });
});
