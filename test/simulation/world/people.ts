import type { JobSpec } from '../../../src/model/job.ts';
import type { Chance } from './chance.ts';
import type { Cluster } from './cluster.ts';
import { drawSchedule } from './jobs.ts';
import type { Member } from './member.ts';
import type { World } from './world.ts';

/** What people do while the engine runs: they run, cancel and rerun by hand, and change jobs. */
export class People {
  /** Runs whose opening was acknowledged. */
  readonly acknowledged = new Set<number>();
  private requests = 0;

  constructor(
    private readonly world: World,
    private readonly cluster: Cluster,
    private readonly chance: Chance,
  ) {}

  /** Asks for things now and then, until `untilAt`. */
  begin(everyMs: number, untilAt: number): void {
    const { time } = this.world;
    time.after(this.chance.between(0, 2 * everyMs), () => {
      if (time.now > untilAt) return;
      this.ask();
      this.begin(everyMs, untilAt);
    });
  }

  private ask(): void {
    const { chance } = this;
    const wishes = {
      run: () => this.run(`request-${this.requests++}`, 5),
      cancel: () => this.cancel(),
      rerun: () => this.rerun(),
      repeat: () => this.repeat(),
      suspend: () => this.save((spec) => ({ ...spec, suspended: spec.suspended !== true })),
      edit: () => this.save((spec) => ({ ...spec, priority: chance.whole(1, 10) })),
      reschedule: () => this.save((spec, now) => rescheduled(spec, chance, now)),
    };
    wishes[chance.pick(['run', 'run', 'run', 'cancel', 'rerun', 'repeat', 'suspend', 'edit', 'reschedule'] as const)]();
  }

  /** Who hears no answer asks again, under the same key. */
  private run(key: string, tries: number): void {
    const { chance, world } = this;
    const member = this.cluster.anyone(chance);
    if (member === null) return;
    const job = chance.pick(world.definitions.jobs);
    const ask = (left: number): void => {
      member.stores.runs
        .openRun({
          namespace: 'default',
          job: job.name,
          params: {},
          endpoint: null,
          shards: null,
          idempotencyKey: key,
          requestHash: key,
          cause: 'manual',
          actor: 'somebody',
          now: member.clock.now(),
        })
        .then((answer) => {
          if ('runId' in answer) this.acknowledged.add(answer.runId);
          member.engine.runQueued();
        })
        .catch(() => {
          if (left > 0) member.process.after(300, () => ask(left - 1));
        });
    };
    ask(tries);
  }

  private cancel(): void {
    const open = [...this.world.store.tables.open.keys()];
    this.about(open, (member, runId, now) =>
      member.stores.runs
        .cancelRun({ runId, reason: 'somebody cancelled it', actor: 'somebody', now })
        .then(() => member.engine.cancelRequested()),
    );
  }

  private rerun(): void {
    this.about(this.settled(), (member, runId, now) =>
      member.stores.runs
        .reopenShards({ runId, shards: 'failed', actor: 'somebody', now })
        .then(() => member.engine.runQueued()),
    );
  }

  private repeat(): void {
    this.about(this.settled(), (member, runId, now) =>
      member.stores.runs.repeatRun({ runId, actor: 'somebody', now }).then((answer) => {
        if (answer.kind === 'reopened') this.acknowledged.add(answer.runId);
        member.engine.runQueued();
      }),
    );
  }

  private settled(): number[] {
    const { runs, open } = this.world.store.tables;
    return [...runs.keys()].filter((id) => !open.has(id));
  }

  private about(
    runIds: readonly number[],
    ask: (member: Member, runId: number, now: number) => Promise<unknown>,
  ): void {
    const member = this.cluster.anyone(this.chance);
    if (member === null || runIds.length === 0) return;
    ask(member, this.chance.pick(runIds), member.clock.now()).catch(() => {});
  }

  /** Changes a cron schedule's zone: it names the same slots still, the one that was just opened ahead of its time among them. */
  rezone(member: Member, jobId: number): void {
    const others = ['UTC', 'Etc/UTC', 'Africa/Abidjan'];
    this.saveBy(member, jobId, ({ schedule, ...spec }) => ({
      ...spec,
      schedule:
        schedule.cron === undefined
          ? schedule
          : { ...schedule, timeZone: others.find((zone) => zone !== schedule.timeZone)! },
    }));
  }

  private save(change: (spec: JobSpec, now: number) => JobSpec): void {
    const member = this.cluster.anyone(this.chance);
    if (member === null) return;
    const { id } = this.chance.pick(this.world.definitions.jobs);
    this.saveBy(member, id, change);
  }

  private saveBy(member: Member, id: number, change: (spec: JobSpec, now: number) => JobSpec): void {
    const now = member.clock.now();
    this.world.trace.say('people', 'save a job', [], id);
    member.stores.jobs
      .save(id, (spec) => change(spec, now), now)
      .then(() => member.engine.scheduleChanged())
      .catch(() => {});
  }
}

/** `at` stays: its one slot may be long past. */
const rescheduled = (spec: JobSpec, chance: Chance, now: number): JobSpec =>
  spec.schedule.at === undefined ? { ...spec, schedule: drawSchedule(chance, now) } : spec;
