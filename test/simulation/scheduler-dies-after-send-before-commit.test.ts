import { BEGIN, Scenario } from './scenario.ts';

describe('scheduler-dies-after-send-before-commit (F3)', () => {
  const AT = BEGIN + 5_000;

  /** The member that calls first dies as its call arrives; another one lives on. */
  const dies = async (maxAttempts: number) => {
    const scenario = new Scenario();
    const { retry } = scenario.plain;
    scenario.job({
      schedule: { at: new Date(AT).toISOString(), timeZone: 'UTC' },
      retry: { ...retry, maxAttempts, interval: '100ms' },
    });
    const members = [scenario.member(), scenario.member()];
    scenario.onArrival(1, (sender) => members.find(({ name }) => name === sender)!.process.kill());
    await scenario.until(30_000);
    return scenario;
  };

  it('is called again under the same logId and key, as attempt 2, within 5 s, where the job allows it', async () => {
    const scenario = await dies(2);
    const [run] = scenario.runs();
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(scenario.attempts(run!.id)).toMatchObject([
      { number: 1, fault: 'holder-lost', verdict: 'failed' },
      { number: 2, verdict: 'succeeded' },
    ]);
    const [first, second] = scenario.world.targets.log;
    expect(second).toMatchObject({ logId: first!.logId, key: first!.key, attempt: 2 });
    expect(second!.at - first!.at).toBeLessThan(5_000);
    expect(await scenario.findings()).toEqual([]);
  });

  it('is never called twice where it may be called once, and says why it failed', async () => {
    const scenario = await dies(1);
    const [run] = scenario.runs();
    expect(run).toMatchObject({ state: 'failed', reason: expect.stringContaining('died while it made this call') });
    expect(scenario.world.targets.log).toHaveLength(1);
    expect(await scenario.findings()).toEqual([]);
  });
});
