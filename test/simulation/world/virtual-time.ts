interface Event {
  at: number;
  order: number;
  callback: (() => void) | null;
}

/** A world has ten thousand or so. */
const MOST_EVENTS = 500_000;

/**
 * Time that passes from event to event and stands still in between. Whatever an event sets off without waiting for another one (its
 * promises) is over before the next begins, so the order of everything follows from the seed.
 */
export class VirtualTime {
  private readonly events: Event[] = [];
  private order = 0;
  private passed = 0;

  /** @param now Unix ms, with fractions. */
  constructor(public now: number) {}

  /** Calls back `ms` from now, after what was asked for earlier at the same instant; the answer cancels. */
  after(ms: number, callback: () => void): () => void {
    const event: Event = { at: this.now + Math.max(0, ms), order: this.order++, callback };
    this.add(event);
    return () => {
      event.callback = null;
    };
  }

  /** Lets time pass until `isOver` or until `untilAt`; rejects with what an event throws. */
  pass(untilAt: number, isOver: () => boolean = () => false): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        try {
          const event = isOver() ? undefined : this.next(untilAt);
          if (event === undefined) {
            resolve();
            return;
          }
          if (++this.passed > MOST_EVENTS) throw new Error('time does not pass: somebody tries again and again');
          this.now = event.at;
          event.callback!();
          setImmediate(step);
        } catch (error) {
          reject(error);
        }
      };
      // Between two immediates all promises settle, however deep they go.
      setImmediate(step);
    });
  }

  private next(untilAt: number): Event | undefined {
    for (;;) {
      const first = this.events[0];
      if (first === undefined || first.at > untilAt) {
        this.now = Math.max(this.now, untilAt);
        return undefined;
      }
      this.removeFirst();
      if (first.callback !== null) return first;
    }
  }

  private add(event: Event): void {
    const { events } = this;
    let place = events.length;
    events.push(event);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(event, events[parent]!)) break;
      events[place] = events[parent]!;
      place = parent;
    }
    events[place] = event;
  }

  private removeFirst(): void {
    const { events } = this;
    const last = events.pop()!;
    const size = events.length;
    if (size === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && isBefore(events[child + 1]!, events[child]!)) child++;
      if (!isBefore(events[child]!, last)) break;
      events[place] = events[child]!;
      place = child;
    }
    events[place] = last;
  }
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
