const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOST_REMEMBERED = 50_000;

/**
 * The wall clock of a zone as Intl shows it. `offsetAt` is what the wall shows at an instant, less that instant; ms.
 * Where the clock shows the same offset at both ends of an hour, it is taken to show it all hour long.
 */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly hours = new Map<number, number>();

  /** @throws RangeError where Intl knows no such zone */
  constructor(zone: string) {
    this.format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  }

  offsetAt(instant: number): number {
    const hour = Math.floor(instant / HOUR) * HOUR;
    const before = this.offsetOnTheHour(hour);
    return before === this.offsetOnTheHour(hour + HOUR) ? before : this.readOffset(instant);
  }

  /** The offsets that the clock shows from `from` to `to`, changes up to a day around them included. */
  offsetsAround(from: number, to: number): number[] {
    const offsets = new Set<number>();
    const first = Math.floor(from / HOUR) * HOUR - 27 * HOUR;
    for (let hour = first; hour <= to + 27 * HOUR; hour += HOUR) offsets.add(this.offsetOnTheHour(hour));
    return [...offsets];
  }

  /** The instants at which the wall shows a time: none where clocks skip it, two where they repeat it; in order. */
  instantsOf(wall: number, offsets: readonly number[]): number[] {
    if (offsets.length === 1) return [wall - offsets[0]!];
    return offsets
      .map((offset) => wall - offset)
      .filter((instant) => instant + this.offsetAt(instant) === wall)
      .sort((a, b) => a - b);
  }

  /** The first instant after the gap in which the wall time lies. Gaps begin and end with a minute. */
  afterGap(wall: number, offsets: readonly number[]): number {
    for (let minute = Math.ceil(wall / MINUTE) * MINUTE; ; minute += MINUTE) {
      const [first] = this.instantsOf(minute, offsets);
      if (first !== undefined) return first;
    }
  }

  private offsetOnTheHour(instant: number): number {
    let offset = this.hours.get(instant);
    if (offset === undefined) {
      offset = this.readOffset(instant);
      if (this.hours.size >= MOST_REMEMBERED) this.hours.clear();
      this.hours.set(instant, offset);
    }
    return offset;
  }

  private readOffset(instant: number): number {
    const second = Math.floor(instant / 1_000) * 1_000;
    return Date.parse(`${this.format.format(second).replace(' ', 'T')}Z`) - second;
  }
}
