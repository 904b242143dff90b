const FIRST_ROOM = 4_096;

/**
 * Collects a body, never more than its cap. A body of one piece (most are) is kept as it came, without a copy; a body that drips in bytes
 * costs its bytes and not an object for each.
 */
export class ReplyBody {
  private bytes: Buffer | null = null;
  private used = 0;
  private readonly cap: number;

  constructor(cap: number) {
    this.cap = cap;
  }

  get length(): number {
    return this.used;
  }

  /** False where the cap is exceeded: the piece is not taken. */
  add(piece: Buffer): boolean {
    const length = this.used + piece.length;
    if (length > this.cap) return false;
    if (this.bytes === null) this.bytes = piece;
    else {
      if (length > this.bytes.length) this.bytes = this.widened(length);
      piece.copy(this.bytes, this.used);
    }
    this.used = length;
    return true;
  }

  whole(): Buffer {
    if (this.bytes === null) return EMPTY;
    return this.bytes.length === this.used ? this.bytes : this.bytes.subarray(0, this.used);
  }

  private widened(length: number): Buffer {
    const wider = Buffer.allocUnsafeSlow(Math.min(this.cap, Math.max(FIRST_ROOM, length * 2)));
    this.bytes!.copy(wider, 0, 0, this.used);
    return wider;
  }
}

const EMPTY = Buffer.alloc(0);
