import { applicationReady } from './application-readiness.ts';
import { applicationStatus } from './application-status.ts';
import { conditionIn, type Finding } from './conditions.ts';
import type { Verdict } from './definition.ts';
import type { Endpoints } from './endpoints.ts';
import type { EventLog } from './event-log.ts';
import { happeningOf } from './job-events.ts';
import { jobStatus, type Standing } from './job-status.ts';
import { kindOf, type Objects, objectKey } from './objects.ts';
import { type Clock, type KubeObject, keyOf } from './ports.ts';
import { endedAt, type RunProgress, runStatus } from './run-status.ts';
import type { SecretProblems } from './secret-problems.ts';
import type { Standings } from './standings.ts';
import { differenceOf } from './status-difference.ts';
import type { StatusQueue } from './status-queue.ts';

export interface StatusesPorts {
  objects: Objects;
  verdictOf: (key: string) => Verdict | undefined;
  standings: Standings;
  endpoints: Endpoints;
  progressOf: (object: KubeObject) => RunProgress | undefined;
  secrets: Pick<SecretProblems, 'of'>;
  queue: StatusQueue;
  events: EventLog;
  write: (object: KubeObject, status: object) => Promise<void>;
  /** There is something to write. */
  changed: () => void;
  clock: Clock;
}

/** What objects report, compared with what they say by now: only the difference is queued to be written. */
export class Statuses {
  /** As written, until the API server has told of it. */
  private readonly written = new Map<string, { uid: string; status: object }>();
  /** Applications that are refused, or no more, and whose jobs were not looked at since. */
  private readonly refusals = new Set<string>();

  constructor(private readonly ports: StatusesPorts) {}

  /** All objects are known: their statuses grow old from what they say themselves. */
  begin(): void {
    const { objects, queue } = this.ports;
    const aged = [...objects.all()]
      .filter(({ status }) => endedAt(status) === null)
      .map((object) => ({ key: objectKey(object.kind, keyOf(object.metadata)), at: asOf(object) }));
    for (const { key, at } of aged.sort((a, b) => a.at - b.at)) queue.known(key, at);
  }

  /** Queues the status of an object where it says something else than before, or where nobody would renew it. */
  look(key: string): void {
    const object = this.ports.objects.get(key);
    const wanted = object === undefined ? null : this.wanted(key, object);
    if (wanted === null) return;
    const difference = differenceOf(object!.kind, this.before(key, object!), wanted);
    // Who was forgotten as there was nothing to report, or as it was gone, takes its turns again only once it is written.
    const urgency = difference === 'generation' || this.ports.queue.ages(key) ? difference : 'condition';
    if (urgency === null) return;
    if (object!.kind === 'HttpApplication') this.tellOfEndpoints(key, object!);
    this.ports.queue.add(key, urgency);
    this.ports.changed();
  }

  /** The API server has told of the object: what it says counts again. */
  objectChanged(key: string): void {
    this.written.delete(key);
  }

  forget(key: string): void {
    this.written.delete(key);
    this.ports.queue.forget(key);
  }

  async write(key: string): Promise<void> {
    const object = this.ports.objects.get(key);
    const status = object === undefined ? null : this.wanted(key, object);
    if (status === null) return this.ports.queue.forget(key);
    await this.ports.write(object!, status);
    this.written.set(key, { uid: object!.metadata.uid, status });
    if (endedAt(status) !== null) this.ports.queue.forget(key);
  }

  jobChanged(name: string, now: Standing, before: Standing | undefined): void {
    const key = objectKey('HttpJob', name);
    const object = this.ports.objects.get(key);
    if (object === undefined) return;
    this.tellOf(object, now, before);
    this.look(key);
  }

  /** Applications are others now, or their secrets are. Their jobs tell whether they can call them. @param names `namespace/name` each */
  applicationsChanged(names: Iterable<string>): void {
    const { standings } = this.ports;
    const ids = new Set<number | null>();
    for (const name of names) {
      this.look(objectKey('HttpApplication', name));
      const id = standings.application(name)?.id;
      if (id !== undefined) ids.add(id);
    }
    if (ids.size === 0) return;
    for (const [name, { applicationId }] of standings.allJobs())
      if (ids.has(applicationId)) this.look(objectKey('HttpJob', name));
  }

  /** An application is refused, or no more: from the next look on, jobs that have none tell which it is. Nothing hangs on a job's refusal. */
  refusalChanged(key: string): void {
    if (kindOf(key) === 'HttpApplication') this.refusals.add(key);
  }

  /** Walks over the jobs once, however many applications were refused since. */
  lookAfterRefusals(): void {
    const { standings, objects } = this.ports;
    if (this.refusals.size === 0) return;
    for (const [name, { applicationId }] of standings.allJobs()) {
      if (applicationId !== null) continue;
      const jobKey = objectKey('HttpJob', name);
      const job = objects.get(jobKey);
      if (job !== undefined && this.refusals.has(applicationKeyOf(job))) this.look(jobKey);
    }
    this.refusals.clear();
  }

  private tellOf(object: KubeObject, { lastRun }: Standing, before: Standing | undefined): void {
    if (lastRun === null) return;
    const told = before?.lastRun ?? (object.status as { lastRun?: { id: string; state: string } } | undefined)?.lastRun;
    if (String(told?.id) === String(lastRun.id) && told?.state === lastRun.state) return;
    const wasFailing = before?.failing ?? conditionIn(object.status, 'Failing')?.status === 'True';
    const happening = happeningOf(lastRun, wasFailing);
    if (happening === null) return;
    this.ports.events.note(object, happening, this.ports.clock.now());
    this.ports.changed();
  }

  /** A Service that is missing or refused is told as such, not only by runs that find nobody. */
  private tellOfEndpoints(key: string, object: KubeObject): void {
    const { standings, endpoints, events, clock } = this.ports;
    const stored = standings.application(nameIn(key));
    if (stored === undefined) return;
    for (const { code, message } of endpoints.of(stored.id).problems)
      if (code !== 'ClusterAsked')
        events.note(object, { type: 'Warning', reason: code, message: `${message}.` }, clock.now());
  }

  /** Null where nothing is known to report. */
  private wanted(key: string, object: KubeObject): object | null {
    const now = this.ports.clock.now();
    const before = this.before(key, object);
    if (object.kind === 'HttpRun') {
      const progress = this.ports.progressOf(object);
      return progress === undefined ? null : runStatus(object, progress, before, now);
    }
    const verdict = this.ports.verdictOf(key);
    if (verdict === undefined || verdict.claim.uid !== object.metadata.uid) return null;
    return object.kind === 'HttpJob'
      ? this.jobStatus(key, object, verdict, before, now)
      : this.applicationStatus(key, object, verdict, before, now);
  }

  private jobStatus(key: string, object: KubeObject, verdict: Verdict, before: unknown, now: number): object | null {
    const { standings, endpoints } = this.ports;
    const standing = standings.job(nameIn(key)) ?? null;
    const applicationId = standing?.applicationId ?? null;
    return jobStatus({
      object,
      verdict,
      standing: standing?.owner.uid === object.metadata.uid ? standing : null,
      endpoints: applicationId === null ? null : endpoints.of(applicationId),
      application: applicationId === null ? null : this.applicationReady(object, applicationId),
      isApplicationRefused: this.ports.verdictOf(applicationKeyOf(object))?.kind === 'refused',
      before,
      now,
    });
  }

  /** Whether the application of a job can be called; one that the API made keeps its secrets in the store. */
  private applicationReady(job: KubeObject, applicationId: number): Finding {
    const { objects, endpoints, secrets } = this.ports;
    const object = objects.get(applicationKeyOf(job));
    return applicationReady(endpoints.of(applicationId), object === undefined ? [] : secrets.of(object));
  }

  private applicationStatus(key: string, object: KubeObject, verdict: Verdict, before: unknown, now: number): object {
    const { standings, endpoints, secrets } = this.ports;
    const found = standings.application(nameIn(key));
    const stored = found?.owner.uid === object.metadata.uid ? found : undefined;
    return applicationStatus({
      object,
      verdict,
      revision: stored?.revision ?? null,
      endpoints: stored === undefined ? null : endpoints.of(stored.id),
      secretProblems: secrets.of(object),
      before,
      now,
    });
  }

  private before(key: string, object: KubeObject): unknown {
    const written = this.written.get(key);
    return written?.uid === object.metadata.uid ? written.status : object.status;
  }
}

/** Of the application that a job names. */
const applicationKeyOf = ({ metadata: { namespace }, spec }: KubeObject): string =>
  objectKey('HttpApplication', `${namespace}/${String(spec.application)}`);

const nameIn = (key: string): string => key.slice(kindOf(key).length + 1);

const asOf = ({ status }: KubeObject): number => {
  const at = Date.parse(String((status as { asOf?: string } | undefined)?.asOf));
  return Number.isNaN(at) ? 0 : at;
};
