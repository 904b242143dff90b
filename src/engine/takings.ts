/**
 * Transactions that make runs ours, while they are under way: until such a one is answered, the store may say of runs that they are ours of
 * which nobody here knows yet.
 */
export class Takings {
  private begun = 0;
  private readonly open = new Set<number>();

  /** How many have begun so far. */
  get count(): number {
    return this.begun;
  }

  /** Tells of one; the answer ends it, to be called once what it brought is known here. */
  begin(): () => void {
    const number = ++this.begun;
    this.open.add(number);
    return () => {
      this.open.delete(number);
    };
  }

  /** Whether the first `count` of them have all been answered. */
  answered(count: number): boolean {
    const [oldest = Number.POSITIVE_INFINITY] = this.open;
    return oldest > count;
  }
}
