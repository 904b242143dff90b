import type { PreparedCall } from '../../fire/call/prepare-call.ts';
import { type FireRules, fireCall } from '../../fire/fire.ts';
import { newRetryBudget, type RetryBudget } from '../../fire/settle/budget.ts';
import type { ApplicationSpec } from '../../model/application.ts';
import { Loop } from '../loop.ts';
import type { Clock, Log, Timers } from '../ports.ts';
import type { Definition } from './definition.ts';
import type { ReferencedSecrets } from './referenced-secrets.ts';
import type { DefinitionStore, StoredApplication } from './store.ts';

export interface TlsMaterial {
  ca?: string;
  certificate?: string;
  key?: string;
  serverName?: string;
}

/** An application as it is now, ready to be called. */
export interface Application extends StoredApplication {
  spec: ApplicationSpec;
  budget: RetryBudget;
  secretValues: readonly string[];
  tls: TlsMaterial | undefined;
  /** The request of each of its jobs, made when it is first needed. */
  calls: WeakMap<FireRules, PreparedCall>;
}

export interface ApplicationBookPorts {
  store: Pick<DefinitionStore, 'applications' | 'applicationsVersion'>;
  secrets: ReferencedSecrets;
  clock: Clock;
  timers: Timers;
  log: Log;
}

/** All living applications, in memory and looked after: they are few, and every call needs one at once. */
export class ApplicationBook {
  private known = new Map<number, Application>();
  private version = '';
  /** The look that has not begun yet, and what it waits for: the one under way. */
  private coming: Promise<number> | null = null;
  private underWay: Promise<unknown> = Promise.resolve();
  private unfollow: () => void = () => {};
  private readonly loop: Loop;

  constructor(
    private readonly ports: ApplicationBookPorts,
    /** Called with all applications whenever one changed, came or went, and the names (`namespace/name`) that stand for another id now, or for none. */
    private readonly onChange: (applications: readonly Application[], rebound: ReadonlySet<string>) => void,
    private readonly lookMs = 1_000,
  ) {
    this.loop = new Loop('look at the applications', () => this.look(), ports.timers, ports.log);
  }

  /** Resolves once all applications are known. */
  async start(): Promise<void> {
    this.unfollow = this.ports.secrets.onChange(() => this.secretsChanged());
    await this.look();
    this.loop.start();
  }

  /** An application was changed by this process: looks at once. */
  wake(): void {
    this.loop.wake();
  }

  /** Resolves once what other members changed up to now is known. */
  async lookNow(): Promise<void> {
    await this.look();
  }

  async stop(): Promise<void> {
    this.unfollow();
    await this.loop.stop();
  }

  get(applicationId: number | null): Application | undefined {
    return applicationId === null ? undefined : this.known.get(applicationId);
  }

  all(): Application[] {
    return [...this.known.values()];
  }

  /** `namespace/name`, for metrics; the id where the application is gone. */
  labelOf(applicationId: number): string {
    const application = this.known.get(applicationId);
    return application === undefined ? String(applicationId) : nameOf(application.namespace, application.name);
  }

  callOf(application: Application, { spec, rules }: Definition): PreparedCall {
    const known = application.calls.get(rules);
    if (known !== undefined) return known;
    const prepared = fireCall(spec, application.spec);
    application.calls.set(rules, prepared);
    return prepared;
  }

  /** One at a time: whoever asks while one is under way is answered by one that begins behind it. */
  private look(): Promise<number> {
    if (this.coming !== null) return this.coming;
    const coming = this.underWay.then(() => {
      this.coming = null;
      return this.lookOnce();
    });
    this.coming = coming;
    this.underWay = coming.catch(() => {});
    return coming;
  }

  private async lookOnce(): Promise<number> {
    const { store, secrets } = this.ports;
    const version = await store.applicationsVersion();
    if (version === this.version) return this.lookMs;
    const stored = await store.applications(null);
    // Noted before the secrets are read: one that changes meanwhile makes the version void again.
    this.version = version;
    await secrets.follow(stored.flatMap(referencesOf));
    const before = this.known;
    this.known = new Map(stored.map((application) => [application.id, this.refreshed(this.opened(application))]));
    this.onChange([...this.known.values()], reboundNames(before, this.known));
    return this.lookMs;
  }

  /** With the values of the secrets that a cluster keeps, where they are to be had. */
  private opened(stored: StoredApplication): StoredApplication {
    const { namespace, spec } = stored;
    const secrets = { ...stored.secrets };
    for (const [name, { secretKeyRef }] of Object.entries(spec.secrets)) {
      const value = secretKeyRef && this.ports.secrets.valueOf(namespace, secretKeyRef);
      if (value !== undefined) secrets[name] = value;
    }
    return { ...stored, secrets };
  }

  /** Everything is made anew with the values as they are by now. */
  private secretsChanged(): void {
    this.version = '';
    this.loop.wake();
  }

  private refreshed(stored: StoredApplication): Application {
    const { spec, secrets } = stored;
    const before = this.known.get(stored.id);
    if (before !== undefined && isUnchanged(before, stored)) return before;
    return {
      ...stored,
      // The budget outlives an edit, or a change in the middle of an outage would let the storm through.
      budget:
        before !== undefined && sameBudget(before, stored)
          ? before.budget
          : newRetryBudget(spec.retryBudget, this.ports.clock.now()),
      secretValues: Object.values(secrets),
      tls: spec.tls === undefined ? undefined : tlsMaterial(spec.tls, secrets),
      calls: new WeakMap(),
    };
  }
}

const referencesOf = ({ namespace, spec }: StoredApplication) =>
  Object.values(spec.secrets).flatMap(({ secretKeyRef: ref }) => (ref === undefined ? [] : [{ namespace, ref }]));

export const nameOf = (namespace: string, name: string): string => `${namespace}/${name}`;

const reboundNames = (
  before: ReadonlyMap<number, StoredApplication>,
  after: ReadonlyMap<number, StoredApplication>,
): ReadonlySet<string> => {
  const onlyIn = (one: ReadonlyMap<number, StoredApplication>, other: ReadonlyMap<number, StoredApplication>) =>
    [...one.values()].filter(({ id }) => !other.has(id)).map(({ namespace, name }) => nameOf(namespace, name));
  return new Set([...onlyIn(before, after), ...onlyIn(after, before)]);
};

/** A key of the settings that came or went changes what opens, so the values are compared as well. */
const isUnchanged = (before: StoredApplication, now: StoredApplication): boolean =>
  before.revision === now.revision &&
  Object.keys(before.secrets).length === Object.keys(now.secrets).length &&
  Object.entries(now.secrets).every(([name, value]) => before.secrets[name] === value);

const sameBudget = (a: StoredApplication, b: StoredApplication): boolean =>
  a.spec.retryBudget.ratio === b.spec.retryBudget.ratio &&
  a.spec.retryBudget.minPerSecond === b.spec.retryBudget.minPerSecond;

const tlsMaterial = (tls: NonNullable<ApplicationSpec['tls']>, secrets: Record<string, string>): TlsMaterial => ({
  ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  ...(tls.certificate === undefined ? {} : { certificate: tls.certificate }),
  ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
  ...(tls.key === undefined || secrets[tls.key] === undefined ? {} : { key: secrets[tls.key]! }),
});
