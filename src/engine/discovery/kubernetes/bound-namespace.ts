import type { Cluster, NamespaceWatch } from './cluster.ts';

/** A cluster that has not answered for so long is no longer waited for: runs go by what is known, which is nothing. */
const PATIENCE_MS = 10_000;

/** One namespace of one cluster that applications bind Services of: its watch, and who is to be told. */
export class BoundNamespace {
  readonly watch: NamespaceWatch;
  /** Whether what is known was too old to go by, and whether an answer was still on its way, when that was last looked at. */
  seenAs = 'false false';
  private users = new Map<string, number[]>();
  private byLabels = false;
  private readonly begunAt: number;
  private askedAt: number;

  constructor(
    cluster: Cluster,
    namespace: string,
    private readonly monotonic: () => number,
    changed: (applicationIds: readonly number[]) => void,
  ) {
    this.begunAt = this.askedAt = monotonic();
    this.watch = cluster.watch(namespace, (service) =>
      changed(service === null ? [...new Set([...this.users.values()].flat())] : (this.users.get(service) ?? [])),
    );
  }

  get applications(): number[] {
    return [...new Set([...this.users.values()].flat())];
  }

  /** @param users applications by the Service that they bind */
  bind(users: Map<string, number[]>): void {
    const isMore = [...users.keys()].some((service) => !this.users.has(service));
    if (isMore) this.askedAt = this.monotonic();
    this.users = users;
    this.watch.want(new Set(users.keys()), this.byLabels);
  }

  /** From now on the labels of Pods are wanted too. */
  wantLabels(): void {
    if (this.byLabels) return;
    this.byLabels = true;
    this.askedAt = this.monotonic();
    this.watch.want(new Set(this.users.keys()), true);
  }

  /** Whether an answer is on its way, and worth waiting for. */
  isLearning(service: string, byLabels: boolean): boolean {
    const isKnown = this.watch.knows(service) && (!byLabels || this.watch.knowsLabels);
    return !isKnown && this.isAwaited;
  }

  /** Whether the answer to what was asked last may still be on its way. */
  get isAwaited(): boolean {
    return this.watch.state.failure === null && this.monotonic() - this.askedAt < PATIENCE_MS;
  }

  /** Milliseconds since everything known was last confirmed, or since it was first asked for. */
  get stalenessMs(): number {
    return this.monotonic() - (this.watch.state.heardAt ?? this.begunAt);
  }

  /** The same; null before the first answer. */
  get ageMs(): number | null {
    const { heardAt } = this.watch.state;
    return heardAt === null ? null : this.monotonic() - heardAt;
  }
}
