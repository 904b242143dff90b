import { failureText } from './replay.ts';
import { type SeedReport, simulateSeed } from './simulate-seed.ts';
import { SAFEGUARDS, type Safeguard } from './world/safeguards.ts';

const MOST_SEEDS = 2_000;
/** Seeds that found something once. What changes the worlds makes them seeds like any other, and the search goes on from there. */
const FOUND_AT: Record<Safeguard, number> = {
  'unique-key': 34,
  'epoch-check': 138,
  'lease-check': 112,
  'recheck-after-freeze': 140,
  'share-version': 511,
};

/** The first seed from there on that finds something; null where none does. */
const firstFinding = async (from: number, removed: ReadonlySet<Safeguard>): Promise<SeedReport | null> => {
  for (let seed = from; seed < from + MOST_SEEDS; seed++) {
    const report = await simulateSeed(seed, removed);
    if (report.findings.length > 0) return report;
  }
  return null;
};

/** What each keeps from happening. */
const KEPT_OUT: Record<Safeguard, string[]> = {
  'unique-key': ['doubled'],
  'epoch-check': ['doubled-call', 'unknown-call', 'called-too-often', 'unexplained', 'sent-unheld', 'sent-when-over'],
  'lease-check': ['sent-unheld', 'sent-when-over'],
  'recheck-after-freeze': ['sent-unheld', 'sent-when-over'],
  'share-version': ['too-many-calls'],
};

describe('the simulation can fail: with one safeguard gone', () => {
  it.each(Object.keys(SAFEGUARDS) as Safeguard[])(
    'it misses the %s, and says how to see it again',
    async (name) => {
      const removed = new Set([name]);
      const report = (await firstFinding(FOUND_AT[name], removed))!;
      expect(KEPT_OUT[name]).toContain(report.findings[0]!.kind);
      expect(failureText(report, removed)).toContain(`npm run simulate -- --seed ${report.seed} --without ${name}\n`);
      // With it in place the same world comes to nothing bad.
      expect((await simulateSeed(report.seed)).findings).toEqual([]);
    },
    120_000,
  );
});
