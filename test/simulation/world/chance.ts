/** Seeded chance (sfc32): the same seed draws the same numbers, on every machine. */
export class Chance {
  private readonly state: Uint32Array;

  constructor(private readonly seed: string) {
    this.state = new Uint32Array(4);
    for (let i = 0; i < 4; i++) this.state[i] = hashOf(`${i}:${seed}`);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** A stream of its own under this name: what is drawn there moves nothing here. */
  apart(name: string): Chance {
    return new Chance(`${this.seed}/${name}`);
  }

  /** Uniform in [0, 1). */
  readonly next = (): number => {
    const s = this.state;
    const sum = (s[0]! + s[1]! + s[3]!) | 0;
    s[3] = s[3]! + 1;
    s[0] = s[1]! ^ (s[1]! >>> 9);
    s[1] = s[2]! + (s[2]! << 3);
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)]!;
  }
}

/** FNV-1a, 32 bit. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};
