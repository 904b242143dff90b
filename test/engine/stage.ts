import type { ServerResponse } from 'node:http';
import { type Belfry, type BelfryOptions, isSettled, type RunRow, startBelfry } from '../support/belfry.ts';
import type { Store, TestDatabase } from '../support/databases.ts';
import { type Answer, type Arrival, json, startTarget, type Target } from '../support/target.ts';

/** What most tests of the engine need: a store, one member, and a target that answers as the test says. */
export interface Stage {
  test: TestDatabase;
  belfry: Belfry;
  target: Target;
  /** How the target answers; set back before each test. */
  answer: Answer;
  /** More targets; closed after the test. */
  another(answer?: Answer): Promise<Target>;
  /** A member that comes after the first one; stopped after the test. */
  successor(): Promise<Belfry>;
  /** Makes slots of a job due: its next one is `at` now. */
  due(job: string, at?: number): Promise<void>;
  /** Resolves with the only run of a job, once it has settled. */
  settled(job: string, withinMs?: number): Promise<RunRow>;
  /** Resolves once every call slot was given back; a claim that finds nothing holds some for a moment. */
  slotsBack(): Promise<void>;
  settledRun(job: string, runId: number, withinMs?: number): Promise<RunRow>;
}

export const useStage = (store: Store, options: BelfryOptions = {}): Stage => {
  const others: Target[] = [];
  const successors: Belfry[] = [];
  const stage = {} as Stage;
  beforeEach(async () => {
    stage.answer = (_, response) => json(response, { code: 200 });
    stage.test = await store.open();
    stage.target = await startTarget((arrival, response) => stage.answer(arrival, response));
    stage.belfry = await startBelfry(stage.test.database, options);
    await stage.belfry.application('app', { domains: [{ url: stage.target.url }] });
  });
  afterEach(async () => {
    await Promise.all([stage.belfry, ...successors.splice(0)].map((belfry) => belfry.stop(0)));
    await Promise.all([stage.target, ...others.splice(0)].map((target) => target.close()));
    await stage.test.drop();
  });
  stage.another = async (answer) => {
    const target = await startTarget(answer);
    others.push(target);
    return target;
  };
  stage.successor = async () => {
    const belfry = await startBelfry(stage.test.database, { env: options.env });
    successors.push(belfry);
    return belfry;
  };
  stage.due = (job, at = stage.belfry.now()) => makeDue(stage.belfry, job, at);
  stage.settled = async (job, withinMs) =>
    (await stage.belfry.until(job, (runs) => runs.length === 1 && isSettled(runs[0]!), withinMs))[0]!;
  stage.settledRun = async (job, runId, withinMs) => {
    const runs = await stage.belfry.until(
      job,
      (all) => all.some((run) => run.id === runId && isSettled(run)),
      withinMs,
    );
    return runs.find(({ id }) => id === runId)!;
  };
  stage.slotsBack = async () => {
    await stage.belfry.until('', () => stage.belfry.engine.slots.inUse === 0);
  };
  return stage;
};

/** Stands where `it` stood, for a test that another store has done. */
export const unneeded = Object.assign((_title: string, ..._rest: unknown[]): void => {}, {
  each: (_table: unknown[]) => unneeded,
}) as unknown as typeof it;

export const makeDue = async (belfry: Belfry, job: string, at: number): Promise<void> => {
  await belfry.database.sql.write(
    'test-due',
    'UPDATE schedule SET next_slot_at = ? WHERE job_id = (SELECT id FROM job WHERE name = ? AND deleted_at = 0)',
    [at, job],
  );
  belfry.engine.scheduleChanged();
};

/** Calls that the target holds until the test lets them go. */
export class Gate {
  private readonly held: { arrival: Arrival; response: ServerResponse; closed: boolean }[] = [];
  private open = false;
  private readonly aborted = new Set<string>();
  private readonly waiting = new Set<() => void>();

  readonly answer: Answer = (arrival, response) => {
    if (this.open) return json(response, { code: 200 });
    const call = { arrival, response, closed: false };
    this.held.push(call);
    response.on('close', () => {
      call.closed = true;
      if (!response.writableEnded) this.aborted.add(arrival.logId);
      for (const look of this.waiting) look();
    });
  };

  /** Answers what is held, and everything from now on. */
  release(body: unknown = { code: 200 }, status = 200): void {
    this.open = true;
    for (const { response, closed } of this.held.splice(0)) if (!closed) json(response, body, status);
  }

  /** Answers the call held longest. */
  releaseOne(): void {
    const call = this.held.shift();
    if (call !== undefined && !call.closed) json(call.response, { code: 200 });
  }

  /** Resolves once the call of a run was cut off by its caller. */
  async cutOff(runId: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!this.aborted.has(String(runId))) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }
}
