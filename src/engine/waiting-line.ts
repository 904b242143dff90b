/**
 * First in, first out. Not an array that is shifted: V8 takes what has left such an array for alive at the next collection and makes it old,
 * so that what thousands of short calls a second leave behind would have to be marked with the whole heap.
 */
export class WaitingLine<T> {
  private entering: (T | undefined)[] = [];
  private leaving: (T | undefined)[] = [];
  private place = 0;

  get isEmpty(): boolean {
    return this.entering.length === 0 && this.place === this.leaving.length;
  }

  push(item: T): void {
    this.entering.push(item);
  }

  /** Undefined where nobody waits. */
  shift(): T | undefined {
    if (this.place === this.leaving.length) {
      if (this.entering.length === 0) return undefined;
      this.leaving = this.entering;
      this.entering = [];
      this.place = 0;
    }
    const first = this.leaving[this.place];
    this.leaving[this.place++] = undefined;
    return first;
  }
}
