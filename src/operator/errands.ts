import { concernsTheObject } from './ports.ts';

/** Writes to the API server that nobody waits for, such as the removal of a run whose time is over: each once, in the order in which they came. */
export class Errands {
  private readonly waiting = new Map<string, () => Promise<void>>();
  private readonly underWay = new Set<string>();

  /** @param what tells it apart from others, and people what it is; one that waits or is under way already is not doubled */
  add(what: string, write: () => Promise<void>): void {
    if (!this.underWay.has(what)) this.waiting.set(what, write);
  }

  get hasNext(): boolean {
    return this.waiting.size > 0;
  }

  /** What the next one is; undefined where there is none. */
  get next(): string | undefined {
    return this.waiting.keys().next().value;
  }

  /** Does the next one; it is tried again later where the API server could not do it. @throws what it throws */
  async doNext(): Promise<void> {
    const [next] = this.waiting;
    if (next === undefined) return;
    const [what, write] = next;
    this.waiting.delete(what);
    this.underWay.add(what);
    try {
      await write();
    } catch (error) {
      if (!concernsTheObject(error)) this.waiting.set(what, write);
      throw error;
    } finally {
      this.underWay.delete(what);
    }
  }
}
