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

  get length(): number {
    return this.entering.length + this.leaving.length - this.place;
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

  /** Lets those go that do not stay; the others keep their order. */
  keep(stays: (item: T) => boolean): void {
    const left = [...this.leaving.slice(this.place), ...this.entering] as T[];
    this.leaving = left.filter(stays);
    this.entering = [];
    this.place = 0;
  }
}
