import { parseJob } from '../../src/model/parse.ts';
import { simulateSeed } from './simulate-seed.ts';
import { Chance } from './world/chance.ts';
import { drawJob } from './world/jobs.ts';

describe('the simulation', () => {
  it('opens the first slot of a schedule of `after` that begins in the millisecond of an earlier slot', async () => {
    expect((await simulateSeed(77_114_121)).findings).toEqual([]);
  });

  it('comes to the same, to the letter, from the same seed, and to something else from another', async () => {
    const [once, again, other] = [await simulateSeed(7), await simulateSeed(7), await simulateSeed(8)];
    expect(again.trace.all()).toEqual(once.trace.all());
    expect(again.trace.hash()).toBe(once.trace.hash());
    expect(other.trace.hash()).not.toBe(once.trace.hash());
    expect(once.runs).toBeGreaterThan(0);
  });

  it('finds nothing lost, doubled, stuck or unexplained', async () => {
    for (let seed = 1; seed <= 100; seed++)
      expect({ seed, found: (await simulateSeed(seed)).findings }).toEqual({ seed, found: [] });
  }, 120_000);

  it('draws jobs that people could save', () => {
    const now = Date.UTC(2026, 4, 11);
    for (let seed = 0; seed < 200; seed++) {
      const spec = drawJob(new Chance(String(seed)), 'app', now, now + 10_000);
      const parsed = parseJob({ apiVersion: 'belfry.dev/v1', kind: 'HttpJob', metadata: { name: 'job' }, spec });
      expect(parsed).toMatchObject({ ok: true });
    }
  });
});
