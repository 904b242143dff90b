/**
 * How soon a status is wanted: what a user has just applied; a condition that turned, or a run that he waits for; a result; that the endpoints of a
 * job's application came or went, which one application tells of a thousand jobs at once.
 */
export type Urgency = 'generation' | 'condition' | 'result' | 'endpoints';

const URGENCIES: readonly Urgency[] = ['generation', 'condition', 'result', 'endpoints'];

export interface Pace {
  perSecond: number;
  /** A status is never older than this, or than the time that it takes to write all of them once. */
  oldestMs: number;
}

export const PACE: Pace = { perSecond: 20, oldestMs: 60_000 };

/** A status without news is renewed before it reaches the bound. */
const EARLY = 0.8;
/** With more objects than the pace writes in that time, results must leave them half of it: else all would fall due together. */
const EARLY_IN_A_CROWD = 0.5;

/**
 * Which status is written next: changes by urgency, each kind in the order in which it came, and before results whatever has not
 * been written for too long. So with too many changes for the budget all objects take turns, and none is forgotten.
 */
export class StatusQueue {
  private readonly waiting = new Map<Urgency, Set<string>>(URGENCIES.map((urgency) => [urgency, new Set()]));
  /** When each was written last, the oldest first. */
  private readonly writtenAt = new Map<string, number>();

  constructor(private readonly pace: Pace = PACE) {}

  /** An object without news; its age counts from `at`. */
  known(key: string, at: number): void {
    if (!this.writtenAt.has(key)) this.writtenAt.set(key, at);
  }

  /** Whether it will be renewed without news as well. */
  ages(key: string): boolean {
    return this.writtenAt.has(key);
  }

  /** One that waits already keeps its place, or gets a better one. */
  add(key: string, urgency: Urgency): void {
    for (const other of URGENCIES) {
      if (this.waiting.get(other)!.has(key)) return;
      if (other === urgency) break;
    }
    for (const other of URGENCIES) this.waiting.get(other)!.delete(key);
    this.waiting.get(urgency)!.add(key);
  }

  /** Takes the next one; null where nothing is to be written yet. */
  take(now: number): { key: string; urgency: Urgency } | null {
    const taken = this.pick(now);
    if (taken === null) return null;
    for (const waiting of this.waiting.values()) waiting.delete(taken.key);
    this.writtenAt.delete(taken.key);
    this.writtenAt.set(taken.key, now);
    return taken;
  }

  /** What `take` would answer. */
  peek(now: number): Urgency | null {
    return this.pick(now)?.urgency ?? null;
  }

  forget(key: string): void {
    this.writtenAt.delete(key);
    for (const waiting of this.waiting.values()) waiting.delete(key);
  }

  /** Milliseconds until the oldest is to be renewed; null where there are none. */
  renewInMs(now: number): number | null {
    const [oldest] = this.writtenAt.values();
    return oldest === undefined ? null : Math.max(0, oldest + this.renewAfterMs - now);
  }

  private get renewAfterMs(): number {
    const { oldestMs, perSecond } = this.pace;
    const roundMs = (this.writtenAt.size / perSecond) * 1_000;
    return roundMs > oldestMs ? roundMs * EARLY_IN_A_CROWD : oldestMs * EARLY;
  }

  private pick(now: number): { key: string; urgency: Urgency } | null {
    for (const urgency of ['generation', 'condition'] as const) {
      const [key] = this.waiting.get(urgency)!;
      if (key !== undefined) return { key, urgency };
    }
    const [oldest] = this.writtenAt;
    if (oldest !== undefined && now - oldest[1] >= this.renewAfterMs) return { key: oldest[0], urgency: 'result' };
    for (const urgency of ['result', 'endpoints'] as const) {
      const [key] = this.waiting.get(urgency)!;
      if (key !== undefined) return { key, urgency };
    }
    return null;
  }
}
