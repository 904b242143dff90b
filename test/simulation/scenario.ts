import type { JobSpec } from '../../src/model/job.ts';
import { judgeWorld } from './judge/judge.ts';
import type { SimulatedFinding } from './judge/witness.ts';
import { Chance } from './world/chance.ts';
import { Cluster } from './world/cluster.ts';
import { PLAIN } from './world/jobs.ts';
import type { Member } from './world/member.ts';
import { addApplication, newWorld } from './world/new-world.ts';
import type { Safeguard } from './world/safeguards.ts';
import { GOOD, type Manners } from './world/targets.ts';
import type { World } from './world/world.ts';

export const BEGIN = Date.UTC(2026, 4, 11, 10);

/** A world in which nothing goes wrong but what a test does to it. */
export class Scenario {
  readonly world: World;
  readonly cluster: Cluster;
  /** Told of every answer of the database. */
  onAnswer: (member: Member, operation: string, answer: unknown) => void = () => {};
  /** Told of every question of the database in the middle of a transaction. */
  onQuestion: (member: Member, operation: string) => void = () => {};
  readonly plain = PLAIN;

  constructor(removed: Safeguard[] = [], manners: Partial<Manners> = {}, endpoints = 1) {
    this.world = newWorld(new Chance('scenario'), BEGIN, new Set(removed));
    addApplication(this.world, { ...GOOD, ...manners }, endpoints);
    this.cluster = new Cluster(this.world, {
      maxCalls: 8,
      answered: (...answer) => this.onAnswer(...answer),
      asked: (...question) => this.onQuestion(...question),
    });
  }

  member(): Member {
    return this.cluster.start();
  }

  /** Answers the job's id. */
  job(spec: Partial<JobSpec>): number {
    return this.world.definitions.create('job', { ...PLAIN, application: 'app-1', ...spec }, BEGIN).id;
  }

  /** Until so many ms after the begin. */
  until(ms: number): Promise<void> {
    return this.world.time.pass(BEGIN + ms);
  }

  /** Calls back once, right behind the first answer of this operation to that member for which `counts` holds. */
  behind(member: Member, operation: string, then: () => void, counts: (answer: unknown) => boolean = () => true): void {
    this.onAnswer = (answered, name, answer) => {
      if (answered !== member || name !== operation || !counts(answer)) return;
      this.onAnswer = () => {};
      this.world.time.after(0, then);
    };
  }

  /** Calls back once, as the so manyeth call arrives. */
  onArrival(number: number, then: (sender: string) => void): void {
    const { witness, targets } = this.world;
    witness.onArrival = (sender) => {
      if (targets.log.length === number) then(sender);
    };
  }

  /** Calls back once, while the database waits for the member's part of such a transaction. */
  inTheMiddle(member: Member, operation: string, then: () => void): void {
    this.onQuestion = (asked, name) => {
      if (asked !== member || name !== operation) return;
      this.onQuestion = () => {};
      then();
    };
  }

  runs() {
    return [...this.world.store.tables.runs.values()];
  }

  attempts(runId: number) {
    return [...(this.world.store.tables.attempts.get(runId)?.values() ?? [])];
  }

  /** What a receiver did: once for each key where it looks at keys, else once for each call. */
  worked(looksAtKeys: boolean): number {
    const { log } = this.world.targets;
    return looksAtKeys ? new Set(log.map(({ key }) => key)).size : log.length;
  }

  async findings(): Promise<string[]> {
    return (await judgeWorld(this.world)).map(({ kind }: SimulatedFinding) => kind);
  }
}

/** The answer of a planner's transaction that opened something. */
export const opened = (answer: unknown): boolean =>
  (answer as { decision: { runs: unknown[] } }).decision.runs.length > 0;
