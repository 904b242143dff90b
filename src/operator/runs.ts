import { CommandError } from '../command/command-error.ts';
import type { runNow } from '../command/run-now.ts';
import type { AskedRun, StandingBook } from '../view/standings.ts';
import { reasonOf } from './conditions.ts';
import type { Clock, KubeObject, OperatorCluster } from './ports.ts';
import { keyOf } from './ports.ts';
import { endedAt, type RunProgress } from './run-status.ts';
import type { WorkResult } from './work-queue.ts';

export interface RunsPorts {
  book: Pick<StandingBook, 'runs' | 'openRunsAskedBy'>;
  runNow: (input: Parameters<typeof runNow>[1]) => Promise<{ runId: number; created: boolean }>;
  cancelRun: (input: { runId: number; actor: string }) => Promise<void>;
  /** Has the object deleted. */
  remove: (object: KubeObject) => void;
  /** What is known of an object is another thing now. */
  changed: (key: string) => void;
  clock: Clock;
  cluster: Pick<OperatorCluster, 'name' | 'serves'>;
}

/** Runs that are read by one query. */
const PORTION = 200;
/** Instants of a status have no fractions of a second; nothing goes early. */
const TRUNCATED_MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * Follows HttpRuns: each opens one run, under a key made of its UID, so that it opens no second one whoever forgets what. An object that
 * is deleted while its run goes on cancels it; so does one that was deleted while nobody looked, as long as the key is kept: a day.
 */
export class Runs {
  /** By UID. */
  private readonly progress = new Map<string, RunProgress>();
  /** Objects whose runs go on, by run. */
  private readonly open = new Map<number, KubeObject['metadata']>();

  constructor(private readonly ports: RunsPorts) {}

  progressOf({ metadata }: KubeObject): RunProgress | undefined {
    return this.progress.get(metadata.uid);
  }

  /** Opens its run, goes on following it, or deletes the object when its time has come. @throws where the store is away */
  async reconcile(object: KubeObject): Promise<WorkResult> {
    const end = endedAt(object.status);
    if (end !== null) return this.expire(object, end);
    const known = this.progressOf(object);
    if (known !== undefined && known.kind !== 'waits') return { kind: 'done' };
    const runId = runIdIn(object.status) ?? (await this.opened(object));
    if (typeof runId !== 'number') return runId;
    this.open.set(runId, object.metadata);
    await this.read([runId]);
    return { kind: 'done' };
  }

  /** How the runs that go on stand now. */
  async look(): Promise<void> {
    const ids = [...this.open.keys()];
    for (let at = 0; at < ids.length; at += PORTION) await this.read(ids.slice(at, at + PORTION));
  }

  /** Forgets objects that are not there any more, and cancels the runs of theirs that are open. @param uidsNow of those that are there */
  async sweep(uidsNow: () => ReadonlySet<string>): Promise<void> {
    const known = uidsNow();
    for (const uid of this.progress.keys()) if (!known.has(uid)) this.progress.delete(uid);
    for (const [runId, { uid }] of this.open) if (!known.has(uid)) this.open.delete(runId);
    const { book, cluster } = this.ports;
    const prefix = this.keyOf('');
    const open = await book.openRunsAskedBy(prefix);
    // Looked at behind the store: an object is known before its run is opened, so one that came meanwhile is among them.
    const uids = uidsNow();
    for (const { key, namespace, runId } of open) {
      if (uids.has(key.slice(prefix.length)) || !cluster.serves(namespace)) continue;
      await this.ports.cancelRun({ runId, actor: 'kubectl delete' }).catch((error) => {
        if (!(error instanceof CommandError)) throw error;
      });
    }
  }

  private async opened(object: KubeObject): Promise<number | WorkResult> {
    const { uid, namespace } = object.metadata;
    const { job, params = {}, endpoint = null, shards = null } = object.spec as unknown as RunAsked;
    const asked = { namespace, job, params, endpoint, shards, cause: 'api' as const, actor: 'kubectl' };
    try {
      return (await this.ports.runNow({ ...asked, idempotencyKey: this.keyOf(uid) })).runId;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (error.code === 'not-found') {
        // It may come yet: manifests are applied in any order.
        this.set(object.metadata, {
          kind: 'waits',
          reason: 'JobMissing',
          message: `${error.message} It waits for it.`,
        });
        return { kind: 'failed' };
      }
      this.set(object.metadata, { kind: 'refused', reason: reasonOf(error.code), message: error.message });
      return { kind: 'done' };
    }
  }

  private async read(ids: readonly number[]): Promise<void> {
    const found = new Map((await this.ports.book.runs(ids)).map((run) => [run.id, run]));
    for (const id of ids) {
      const object = this.open.get(id);
      if (object === undefined) continue;
      // Whoever may write a status may name any run there: those of other namespaces are not shown to him.
      const run = found.get(id)?.namespace === object.namespace ? found.get(id) : undefined;
      const before = this.progress.get(object.uid);
      const now: RunProgress = run === undefined ? { kind: 'gone', runId: String(id) } : { kind: 'opened', run };
      if (run === undefined || run.settledAt !== null) this.open.delete(id);
      this.progress.set(object.uid, now);
      if (before === undefined || differ(before, now)) this.ports.changed(keyOf(object));
    }
  }

  private set({ namespace, name, uid }: KubeObject['metadata'], progress: RunProgress): void {
    this.progress.set(uid, progress);
    this.ports.changed(keyOf({ namespace, name }));
  }

  private async expire(object: KubeObject, end: number): Promise<WorkResult> {
    this.progress.delete(object.metadata.uid);
    const { ttlSecondsAfterFinished: ttl } = object.spec as unknown as RunAsked;
    if (ttl === undefined) return { kind: 'done' };
    const dueInMs = end + TRUNCATED_MS + ttl * 1_000 - this.ports.clock.now();
    if (dueInMs > 0) return { kind: 'again', afterMs: Math.min(dueInMs, DAY_MS) };
    this.ports.remove(object);
    return { kind: 'done' };
  }

  private keyOf(uid: string): string {
    return `HttpRun/${this.ports.cluster.name}/${uid}`;
  }
}

interface RunAsked {
  job: string;
  params?: Record<string, unknown>;
  endpoint?: string;
  shards?: number[];
  ttlSecondsAfterFinished?: number;
}

const runIdIn = (status: unknown): number | null => {
  const { runId } = (status ?? {}) as { runId?: string };
  return runId === undefined ? null : Number(runId);
};

const differ = (a: RunProgress, b: RunProgress): boolean =>
  a.kind !== 'opened' || b.kind !== 'opened' || textOf(a.run) !== textOf(b.run);

const textOf = ({ state, startedAt, shards }: AskedRun): string =>
  `${state} ${startedAt} ${shards.map((shard) => `${shard.state}${shard.attempts}`).join()}`;
