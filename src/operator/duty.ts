import type { DefinitionBook } from '../view/definition-book.ts';
import type { EndpointsBook } from '../view/endpoints.ts';
import type { StandingBook } from '../view/standings.ts';
import type { DefinitionPorts } from './definition.ts';
import { Definitions } from './definitions.ts';
import { Endpoints } from './endpoints.ts';
import { Errands } from './errands.ts';
import { EventLog } from './event-log.ts';
import { FreshJobs } from './fresh-jobs.ts';
import { kindOf, Objects, objectKey } from './objects.ts';
import {
  type Clock,
  type KubeObject,
  keyOf,
  type Log,
  type OperatorCluster,
  type StepToCompare,
  type Timers,
} from './ports.ts';
import { RareWarning } from './rare-warning.ts';
import { endedAt } from './run-status.ts';
import { Runs, type RunsPorts } from './runs.ts';
import { type KnownSecrets, SecretProblems } from './secret-problems.ts';
import { Standings } from './standings.ts';
import { StatusQueue } from './status-queue.ts';
import { Statuses } from './statuses.ts';
import { WorkQueue, type WorkResult } from './work-queue.ts';
import type { WriteBudget } from './write-budget.ts';
import { Writer } from './writer.ts';

export interface DutyPorts {
  cluster: OperatorCluster;
  commands: DefinitionPorts & Pick<RunsPorts, 'runNow' | 'cancelRun'>;
  standings: StandingBook;
  definitions: Pick<DefinitionBook, 'application' | 'job'>;
  endpoints: EndpointsBook;
  secrets: KnownSecrets;
  /**
   * Of every object and of everything stored it is known by now whether they agree, and the store holds what the objects say; or another
   * operator sees to that. May be called more than once.
   */
  compared: () => void;
  /** A step towards that is done; told again where the Lease was lost in between and had anew. */
  gotOn: (step: StepToCompare) => void;
  budget: WriteBudget;
  clock: Clock;
  timers: Timers;
  log: Log;
}

/** Twice as many as the store commits at once, so that the next commit is full as well. */
const WORKERS = 32;
/** So many objects come by a start, never by a hand: they are all stored before a burst of statuses keeps the API server busy. */
const CROWD = 250;
const LOOK_MS = 1_000;
const SWEEP_MS = 60_000;

/** What the operator does while it is the one that works: from what objects say to the store, and from the store to what they report. */
export class Duty {
  private readonly objects: Objects;
  private readonly queue: WorkQueue;
  private readonly standings: Standings;
  private readonly definitions: Definitions;
  private readonly runs: Runs;
  private readonly endpoints: Endpoints;
  private readonly secrets: SecretProblems;
  private readonly statuses: Statuses;
  private readonly writer: Writer;
  private readonly events = new EventLog();
  private readonly errands = new Errands();
  private readonly statusQueue = new StatusQueue();
  private readonly stopping = new AbortController();
  private begun: Promise<void> = Promise.resolve();
  private looking: Promise<void> = Promise.resolve();
  private cancelTimer = () => {};
  private sweptAt = Number.NEGATIVE_INFINITY;
  private readonly fresh: FreshJobs;
  private unfollowSecrets = () => {};
  private isReady = false;
  /** Definitions that were not compared yet since the beginning. */
  private uncompared = new Set<string>();
  private readonly warning: RareWarning;

  constructor(private readonly ports: DutyPorts) {
    const { cluster, clock, timers, log, budget, commands } = ports;
    this.warning = new RareWarning(
      log,
      () => clock.monotonic(),
      'an object could not be worked on, and is tried again',
    );
    this.objects = new Objects(cluster, (key) => this.objectChanged(key));
    this.queue = new WorkQueue((key) => this.worked(key), timers, WORKERS);
    this.standings = new Standings(ports.standings, cluster.name, {
      job: (key, now, before) => {
        this.definitions.storeChanged('HttpJob', key, now, before);
        if (now !== undefined) this.statuses.jobChanged(key, now, before);
      },
      applications: (changed) => {
        for (const [key, now] of changed) this.definitions.storeChanged('HttpApplication', key, now, undefined);
        this.statuses.applicationsChanged(changed.keys());
      },
    });
    this.fresh = new FreshJobs((jobIds) => this.standings.lookAt(jobIds), timers);
    this.definitions = new Definitions({
      commands,
      objects: this.objects,
      standings: this.standings,
      book: ports.definitions,
      cluster,
      stored: (jobId) => this.fresh.add(jobId),
      refusalChanged: (key) => this.statuses.refusalChanged(key),
      again: (key) => this.isReady && this.queue.add(key),
    });
    this.runs = new Runs({
      ...commands,
      book: ports.standings,
      remove: (object) => this.errand(errandFor('remove', object), () => cluster.remove(object)),
      changed: (key) => this.statuses.look(objectKey('HttpRun', key)),
      clock,
      cluster,
    });
    this.endpoints = new Endpoints(ports.endpoints, this.standings, (key) => this.statuses.look(key));
    this.secrets = new SecretProblems(ports.secrets);
    this.statuses = new Statuses({
      objects: this.objects,
      verdictOf: (key) => this.definitions.verdictOf(key),
      standings: this.standings,
      endpoints: this.endpoints,
      progressOf: (object) => this.runs.progressOf(object),
      secrets: this.secrets,
      queue: this.statusQueue,
      events: this.events,
      write: (object, status) => cluster.writeStatus(object, status),
      changed: () => this.writer.wake(),
      clock,
    });
    this.writer = new Writer({
      budget,
      statuses: this.statusQueue,
      events: this.events,
      errands: this.errands,
      writeStatus: (key) => this.statuses.write(key),
      writeEvent: (event, isNew) => cluster.writeEvent(event, isNew),
      mayBurst: () => this.queue.size < CROWD,
      clock,
      timers,
      log,
    });
  }

  start(): void {
    this.begun = this.begin().catch((error) => {
      if (!this.stopping.signal.aborted) this.ports.log.error({ error: String(error) }, 'the operator could not begin');
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.cancelTimer();
    this.unfollowSecrets();
    await this.begun;
    await Promise.all([this.looking, this.fresh.stop()]);
    await this.queue.stop();
    await this.writer.stop();
    await this.objects.stop();
  }

  /** Nothing is decided before all objects and all that is stored of them are known: what is missing then is gone. */
  private async begin(): Promise<void> {
    await this.objects.start(this.stopping.signal);
    this.ports.gotOn('knows-objects');
    await this.untilStoreAnswers(() => this.standings.lookAtAll());
    if (this.stopping.signal.aborted) return;
    this.isReady = true;
    this.statuses.begin();
    this.unfollowSecrets = this.ports.secrets.onChange(() => this.secretsChanged());
    this.compareAll();
    this.look();
    this.writer.wake();
  }

  /** Definitions before runs: a run is of its job as it is now. */
  private compareAll(): void {
    const keys = [...this.definitions.orphans(), ...this.objects.keys()];
    const isRun = (key: string) => kindOf(key) === 'HttpRun';
    this.uncompared = new Set(keys.filter((key) => !isRun(key)));
    if (this.uncompared.size === 0) this.ports.compared();
    for (const key of [...this.uncompared, ...keys.filter(isRun)]) this.queue.add(key);
  }

  /** Whatever came of it: what fails is tried again, and nothing waits for that. */
  private wasCompared(key: string): void {
    if (this.uncompared.delete(key) && this.uncompared.size === 0) this.ports.compared();
  }

  private async untilStoreAnswers(act: () => Promise<void>): Promise<void> {
    while (!this.stopping.signal.aborted)
      try {
        return await act();
      } catch (error) {
        this.ports.log.warn({ error: String(error) }, 'the operator waits for the store');
        await new Promise<void>((resolve) => this.ports.timers.after(LOOK_MS, resolve));
      }
  }

  private objectChanged(key: string): void {
    if (!this.isReady) return;
    this.statuses.objectChanged(key);
    this.queue.add(key);
  }

  private async worked(key: string): Promise<WorkResult> {
    try {
      return await this.work(key);
    } catch (error) {
      this.warning.tell(error, { object: key });
      return { kind: 'failed' };
    } finally {
      this.wasCompared(key);
    }
  }

  private async work(key: string): Promise<WorkResult> {
    const object = this.objects.get(key);
    if (object === undefined) this.statuses.forget(key);
    if (!key.startsWith('HttpRun/')) return this.definitions.reconcile(key, () => this.statuses.look(key));
    if (object === undefined) {
      this.sweptAt = Number.NEGATIVE_INFINITY;
      return { kind: 'done' };
    }
    const result = await this.runs.reconcile(object);
    this.giveOwner(object);
    if (endedAt(object.status) !== null) this.statuses.forget(key);
    return result;
  }

  private secretsChanged(): void {
    const turned = this.secrets.lookAgain(this.objects.allOf('HttpApplication'));
    this.statuses.applicationsChanged(turned.map(({ metadata }) => keyOf(metadata)));
  }

  /** Once a second: what the store says by now, portion by portion. */
  private look(): void {
    this.looking = this.lookOnce().catch((error) =>
      this.ports.log.warn({ error: String(error) }, 'the operator could not look at the store, and tries again'),
    );
    this.looking.then(() => {
      if (!this.stopping.signal.aborted) this.cancelTimer = this.ports.timers.after(LOOK_MS, () => this.look());
    });
  }

  private async lookOnce(): Promise<void> {
    this.statuses.lookAfterRefusals();
    await this.standings.look();
    await this.runs.look();
    this.endpoints.look();
    const now = this.ports.clock.monotonic();
    if (now - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = now;
    await this.runs.sweep(() => this.objects.uidsOf('HttpRun'));
  }

  /** As a Job goes with its CronJob, an HttpRun goes with its HttpJob, unless its maker gave it another owner. */
  private giveOwner(object: KubeObject): void {
    const { metadata, spec } = object;
    if ((metadata.ownerReferences ?? []).length > 0) return;
    const job = this.objects.get(objectKey('HttpJob', `${metadata.namespace}/${String(spec.job)}`));
    if (job !== undefined) this.errand(errandFor('own', object), () => this.ports.cluster.setOwner(object, job));
  }

  private errand(what: string, write: () => Promise<void>): void {
    this.errands.add(what, write);
    this.writer.wake();
  }
}

/** `remove HttpRun/shop/nightly 1b4e…`: another object of its name is another errand. */
const errandFor = (what: string, { kind, metadata }: KubeObject): string =>
  `${what} ${objectKey(kind, keyOf(metadata))} ${metadata.uid}`;
