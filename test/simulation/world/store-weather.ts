import type { Chance } from './chance.ts';

/** What becomes of one operation; `deadlock` is tried anew by the store, `refused` reaches the caller with nothing done. */
export type Fate = 'done' | 'lost-before' | 'lost-after' | 'deadlock' | 'refused';

/** How often what befalls an operation, each a probability. */
export interface StoreClimate {
  lostBefore: number;
  lostAfter: number;
  deadlock: number;
  refused: number;
  slow: number;
  /** The longest that a slow statement takes, ms. */
  slowestMs: number;
}

export const FAIR: StoreClimate = {
  lostBefore: 0,
  lostAfter: 0,
  deadlock: 0,
  refused: 0,
  slow: 0,
  slowestMs: 0,
};

/** Whether the database answers, how fast, and what goes wrong on the way. */
export class StoreWeather {
  private downs = 0;

  constructor(
    private readonly chance: Chance,
    public climate: StoreClimate,
  ) {}

  get isDown(): boolean {
    return this.downs > 0;
  }

  goDown(): void {
    this.downs++;
  }

  comeBack(): void {
    this.downs--;
  }

  /** One way over the network, ms. */
  hopMs(): number {
    return this.chance.between(0.1, 1);
  }

  draw(read: boolean): { thereMs: number; backMs: number; fate: Fate; lostMs: number } {
    const { chance, climate } = this;
    let [thereMs, backMs] = [this.hopMs(), this.hopMs()];
    // A slow statement is slow before it takes effect (a lock, a queue) or behind that (an fsync, the way back).
    if (chance.happens(climate.slow)) {
      const ms = chance.between(20, climate.slowestMs);
      if (chance.happens(0.5)) thereMs += ms;
      else backMs += ms;
    }
    return { thereMs, backMs, fate: this.fate(read), lostMs: chance.happens(0.8) ? 0 : chance.between(0, 2_000) };
  }

  private fate(read: boolean): Fate {
    const { lostBefore, lostAfter, deadlock, refused } = this.climate;
    let draw = this.chance.next();
    for (const [fate, probability] of [
      ['lost-before', lostBefore],
      ['lost-after', lostAfter],
      ['refused', refused],
      ['deadlock', read ? 0 : deadlock],
    ] as const) {
      if (draw < probability) return fate;
      draw -= probability;
    }
    return 'done';
  }
}
