import { sameOwner } from '../model/owner.ts';
import type { JobStanding, OwnedDefinition, StandingBook } from '../view/standings.ts';
import { failingAfter, isWorthALook } from './job-events.ts';
import type { Standing } from './job-status.ts';
import { keyOf } from './ports.ts';

export interface StandingChanges {
  /** A job came (`before` undefined), stands elsewhere, or went (`now` undefined). */
  job(key: string, now: Standing | undefined, before: Standing | undefined): void;
  /** Applications came, are others now, or went (undefined). */
  applications(changed: ReadonlyMap<string, OwnedDefinition | undefined>): void;
}

const PORTION = 1_000;

/**
 * What the store holds of the cluster's definitions: all applications at each look, jobs in portions, a thousand by two queries, however many
 * runs they have had. So ten thousand jobs are known within ten looks, and a few within one.
 */
export class Standings {
  private readonly jobs = new Map<string, Standing>();
  private applications = new Map<string, OwnedDefinition>();
  private seen = new Set<string>();
  private afterId = 0;

  constructor(
    private readonly book: Pick<StandingBook, 'applications' | 'jobs' | 'jobsById' | 'lastRuns'>,
    private readonly cluster: string,
    private readonly changes: StandingChanges,
  ) {}

  job(key: string): Standing | undefined {
    return this.jobs.get(key);
  }

  application(key: string): OwnedDefinition | undefined {
    return this.applications.get(key);
  }

  allJobs(): IterableIterator<[string, Standing]> {
    return this.jobs.entries();
  }

  allApplications(): IterableIterator<[string, OwnedDefinition]> {
    return this.applications.entries();
  }

  /** Everything at once: before this, that something is not here means nothing. */
  async lookAtAll(): Promise<void> {
    while (!(await this.look()));
  }

  /** These jobs at once, out of turn. */
  async lookAt(jobIds: readonly number[]): Promise<void> {
    for (let at = 0; at < jobIds.length; at += PORTION)
      await this.take(await this.book.jobsById(jobIds.slice(at, at + PORTION)));
  }

  /** The next portion. Answers whether it was the last one of a round. */
  async look(): Promise<boolean> {
    await this.lookAtApplications();
    const jobs = await this.book.jobs(this.afterId, PORTION);
    await this.take(jobs);
    this.afterId = jobs.at(-1)?.id ?? 0;
    if (jobs.length === PORTION) return false;
    for (const [key, before] of this.jobs) if (!this.seen.has(key)) this.lose(key, before);
    this.seen = new Set();
    this.afterId = 0;
    return true;
  }

  private async take(found: readonly JobStanding[]): Promise<void> {
    const jobs = found.filter(({ owner }) => owner.cluster === this.cluster);
    const asked = jobs.filter((job) => isWorthALook(this.sameJob(job), job));
    const runs = new Map((await this.book.lastRuns(asked.map(({ id }) => id))).map((run) => [run.jobId, run]));
    for (const job of jobs) {
      const key = keyOf(job);
      this.seen.add(key);
      const before = this.sameJob(job);
      const lastRun = runs.get(job.id) ?? before?.lastRun ?? null;
      const now: Standing = { ...job, lastRun, failing: failingAfter(lastRun, before?.failing ?? null) };
      this.jobs.set(key, now);
      if (before === undefined || differ(before, now)) this.changes.job(key, now, before);
    }
  }

  /** A job that was deleted and made anew under its name is another one. */
  private sameJob(job: JobStanding): Standing | undefined {
    const known = this.jobs.get(keyOf(job));
    return known?.id === job.id ? known : undefined;
  }

  private lose(key: string, before: Standing): void {
    this.jobs.delete(key);
    this.changes.job(key, undefined, before);
  }

  private async lookAtApplications(): Promise<void> {
    const found = new Map<string, OwnedDefinition>();
    let portion: OwnedDefinition[];
    let afterId = 0;
    do {
      portion = await this.book.applications(afterId, PORTION);
      for (const each of portion) if (each.owner.cluster === this.cluster) found.set(keyOf(each), each);
      afterId = portion.at(-1)?.id ?? 0;
    } while (portion.length === PORTION);
    const changed = new Map<string, OwnedDefinition | undefined>();
    for (const [key] of this.applications) if (!found.has(key)) changed.set(key, undefined);
    for (const [key, now] of found) {
      const before = this.applications.get(key);
      if (before?.id !== now.id || !sameOwner(before.owner, now.owner)) changed.set(key, now);
    }
    this.applications = found;
    if (changed.size > 0) this.changes.applications(changed);
  }
}

const differ = (a: Standing, b: Standing): boolean =>
  a.revision !== b.revision ||
  a.suspended !== b.suspended ||
  a.applicationId !== b.applicationId ||
  a.nextSlotAt !== b.nextSlotAt ||
  a.lastRun?.id !== b.lastRun?.id ||
  a.lastRun?.state !== b.lastRun?.state ||
  a.owner.uid !== b.owner.uid ||
  a.owner.generation !== b.owner.generation ||
  a.owner.digest !== b.owner.digest;
