import type { Say } from './judge-run.ts';
import type { RunLine, VerifiedSpec } from './record.ts';

/** So far the clocks of two members may differ: less of two calls at once is nobody's fault, or can't be told; ms. */
export const OVERLAP_TOLERANCE_MS = 500;

const mostAtOnce = ({ concurrencyPolicy, maxConcurrentRuns }: VerifiedSpec): number =>
  concurrencyPolicy === 'Allow' ? maxConcurrentRuns : 1;

/**
 * Whether more runs of a job were called at once than its policy allows. A run goes on from its first call to the end of its last one, the
 * waits between its attempts included; each round goes on by itself. Judged once all runs of a job are read, for those by hand come behind
 * those of slots: four numbers a run, of which `keep` holds a million a job at most.
 */
export class AtOnce {
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly most: number[] = [];
  private readonly runIds: number[] = [];

  constructor(private readonly say: Say) {}

  /** @param specs the run's own definition, and those that came after it: a rerun goes by the one of its time. */
  run({ id, attempts }: RunLine, specs: readonly VerifiedSpec[]): void {
    for (const [round, own] of Map.groupBy(attempts, (attempt) => attempt.round)) {
      let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const { startedAt, durationMs } of own) {
        from = Math.min(from, startedAt);
        to = Math.max(to, startedAt + durationMs);
      }
      this.from.push(from);
      this.to.push(Math.max(from, to - OVERLAP_TOLERANCE_MS));
      this.most.push(Math.max(...specs.slice(0, round === 1 ? 1 : specs.length).map(mostAtOnce)));
      this.runIds.push(id);
    }
  }

  /** Who begins while too many others go on is one too many. */
  end(): void {
    const { from, to, most, runIds } = this;
    const begins = Uint32Array.from(from.keys()).sort((a, b) => from[a]! - from[b]!);
    // Who was called for less than clocks can tell is in nobody's way.
    const goesOn = (one: number) => to[one]! > from[one]!;
    const ends = Float64Array.from(to.filter((_, one) => goesOn(one))).sort();
    let ended = 0;
    let begun = 0;
    let longest = -1;
    for (const one of begins) {
      const at = from[one]!;
      while (ended < ends.length && ends[ended]! <= at) ended++;
      const others = begun - ended;
      if (others >= most[one]! && to[longest]! > at) this.tell(one, others + 1, longest);
      if (!goesOn(one)) continue;
      begun++;
      if (longest < 0 || to[one]! > to[longest]!) longest = one;
    }
    for (const list of [from, to, most, runIds]) list.length = 0;
  }

  private tell(one: number, going: number, longest: number): void {
    const { from, to, most, runIds } = this;
    const forMs = to[longest]! + OVERLAP_TOLERANCE_MS - from[one]!;
    const allowed = `${most[one]} ${most[one] === 1 ? 'is' : 'are'} allowed`;
    this.say(
      'overlap',
      from[one]!,
      runIds[one]!,
      `${going} runs of the job were called at once, run ${runIds[longest]} for ${forMs} ms more; ${allowed}`,
    );
  }
}
