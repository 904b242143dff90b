import type { Log } from './ports.ts';

const AGAIN_AFTER_MS = 60_000;

/** A warning that comes at most once a minute: what goes wrong with thousands of objects at once has one cause. */
export class RareWarning {
  private quietUntil = Number.NEGATIVE_INFINITY;

  /** @param monotonic milliseconds that never step back */
  constructor(
    private readonly log: Pick<Log, 'warn'>,
    private readonly monotonic: () => number,
    private readonly message: string,
  ) {}

  tell(error: unknown, facts: object = {}): void {
    const now = this.monotonic();
    if (now < this.quietUntil) return;
    this.quietUntil = now + AGAIN_AFTER_MS;
    this.log.warn({ ...facts, error: error instanceof Error ? error.message : String(error) }, this.message);
  }
}
