import { type BenchResult, compare, type Round, rounded } from '../lib/result.ts';
import { JOBS, type Operator, OVERVIEW, type Screen } from './operator.ts';

/** Time to usable with 100,000 jobs ÷ that with 100, of overview and jobs; the two servers take turns. */
export const timeToUsable = async (few: Operator, many: Operator, rounds: number): Promise<BenchResult[]> => {
  const results: BenchResult[] = [];
  for (const [name, screen] of [
    ['overview', OVERVIEW],
    ['jobs', JOBS],
  ] as const)
    results.push(await ratioOf(name, screen, few, many, rounds));
  return results;
};

const ratioOf = async (
  name: string,
  screen: Screen,
  few: Operator,
  many: Operator,
  rounds: number,
): Promise<BenchResult> => {
  // Files come from the browser's cache from here on, so that the data weighs as much as it can.
  for (const operator of [few, many]) await operator.look(screen);
  const measured: Round[] = [];
  while (measured.length < rounds)
    measured.push({ yardstick: await few.look(screen), measured: await many.look(screen) });
  const compared = compare(measured);
  const goal = 1.5;
  return {
    bench: `console ${name} with 100,000 jobs`,
    store: null,
    ...compared,
    unit: 'ms to usable',
    goal,
    met: compared.ratio <= goal,
    notes: { slowestMs: rounded(Math.max(...measured.map((round) => round.measured))) },
  };
};
