import { Demand } from './demand.ts';
import { equalPart, type NextPortion, nextPortion } from './next-portion.ts';
import { type Division, LIMITS, type Limit, type Portion, type Share } from './store.ts';

/** One limit of an application, and what this member does with it. */
export interface Use {
  /** Calls at once over all members; null where there is no limit. */
  limit: number | null;
  /** Of this member; for the limit of endpoints, at the busiest one. */
  inUse: number;
  /** The most of them at once since the last look. */
  peak: number;
}

export type Uses = Readonly<Record<Limit, Use>>;

/** Calls at once; null for no limit. */
export type Most = Readonly<Record<Limit, number | null>>;

export interface Looked {
  /** To be written, and its outcome told; null where all is as it should be. */
  write: Division | null;
  settled: boolean;
}

const NOTHING: Portion = { held: 0, wanted: 0 };

/**
 * This member's part of one application's limits. It uses no more than is stored as its own: what it gives it stops using before that is
 * written, what it takes it begins to use once that is written for certain. A write whose answer got lost may take effect at any later
 * moment, so until the version has moved on only the least of what was tried is used.
 */
export class MemberPart {
  private readonly demand: Record<Limit, Demand> = { calls: new Demand(), perEndpoint: new Demand() };
  private readonly usable: Record<Limit, number> = { calls: 0, perEndpoint: 0 };
  private version = 0;
  private stored: Share;
  private living = 1;
  private tried: { version: number; held: Record<Limit, number> } | null = null;
  private planned: { share: Share; usable: Record<Limit, number> } | null = null;
  /** The store has yet to be told of what is wanted. */
  private untold = false;

  constructor(
    readonly memberId: number,
    /** Calls at once that this member could ever have. */
    private readonly maxCalls: number,
  ) {
    this.stored = { memberId, calls: NOTHING, perEndpoint: NOTHING };
  }

  /** What may be in flight now. */
  mayUse(limit: Limit): number {
    return this.usable[limit];
  }

  /** Whether the store must be asked: something is held or wanted. */
  get isActive(): boolean {
    return this.untold || LIMITS.some((limit) => this.stored[limit].held > 0 || this.stored[limit].wanted > 0);
  }

  /** It holds all of these limits, so a member without neighbours has nothing to look for. */
  holdsAll(most: Most): boolean {
    return !this.untold && LIMITS.every((limit) => Math.min(most[limit] ?? 0, this.maxCalls) <= this.usable[limit]);
  }

  /** It could use calls and may have none. */
  starves(uses: Uses): boolean {
    return LIMITS.some(
      (limit) => uses[limit].limit !== null && this.usable[limit] === 0 && this.stored[limit].wanted > 0,
    );
  }

  /** A call was held back by this part; true where that is news to the others, once until they are told. */
  refused(limit: Limit, most: number): boolean {
    this.demand[limit].refused();
    const wants = this.demand[limit].afterRefusal({
      usable: this.usable[limit],
      equal: equalPart(most, this.living),
      atMost: Math.min(most, this.maxCalls),
    });
    const isNews = !this.untold && wants > this.stored[limit].wanted;
    if (isNews) this.untold = true;
    return isNews;
  }

  /** Decides by what the store says now. Where something is to be written, `wrote` must follow. */
  look({ applicationId, version, shares }: Division, living: readonly number[], uses: Uses, monotonic: number): Looked {
    // A node of the cluster that lags behind; or one that knows of our end before we do.
    if (version < this.version || !living.includes(this.memberId)) return this.unsure(living);
    this.living = living.length;
    this.untold = false;
    const others = shares.filter(({ memberId }) => memberId !== this.memberId && living.includes(memberId));
    const mine = shares.find(({ memberId }) => memberId === this.memberId) ?? {
      memberId: this.memberId,
      calls: NOTHING,
      perEndpoint: NOTHING,
    };
    this.version = version;
    this.stored = mine;
    const isInDoubt = this.tried?.version === version;
    const next = {
      calls: this.next('calls', others, uses, monotonic),
      perEndpoint: this.next('perEndpoint', others, uses, monotonic),
    };
    for (const limit of LIMITS) {
      const certain = isInDoubt ? Math.min(mine[limit].held, this.tried!.held[limit]) : mine[limit].held;
      this.usable[limit] = Math.min(certain, next[limit].usable);
    }
    const settled = LIMITS.every((limit) => next[limit].settled);
    const share: Share = { memberId: this.memberId, calls: next.calls.portion, perEndpoint: next.perEndpoint.portion };
    if (!isInDoubt && LIMITS.every((limit) => isSame(mine[limit], share[limit]))) return { write: null, settled };
    const held = (limit: Limit) =>
      Math.min(share[limit].held, isInDoubt ? this.tried!.held[limit] : Number.POSITIVE_INFINITY);
    this.tried = { version, held: { calls: held('calls'), perEndpoint: held('perEndpoint') } };
    this.planned = { share, usable: { calls: next.calls.usable, perEndpoint: next.perEndpoint.usable } };
    return { write: { applicationId, version, shares: isNothing(share) ? others : [...others, share] }, settled };
  }

  /** What came of the write; `unknown` where no answer came. */
  wrote(outcome: 'won' | 'lost' | 'unknown'): void {
    this.untold = outcome !== 'won';
    if (outcome !== 'won' || this.planned === null) return;
    this.version++;
    this.tried = null;
    this.stored = this.planned.share;
    Object.assign(this.usable, this.planned.usable);
  }

  private next(
    limit: Limit,
    others: readonly Share[],
    uses: Uses,
    monotonic: number,
  ): NextPortion & { portion: Portion } {
    const { limit: most, inUse, peak } = uses[limit];
    if (most === null) return { held: 0, usable: 0, settled: true, portion: NOTHING };
    const members = this.living;
    const sought = others.reduce((sum, other) => sum + other[limit].wanted, this.stored[limit].wanted);
    const wanted = this.demand[limit].wanted({
      monotonic,
      inUse,
      peak,
      isScarce: sought > most,
      usable: this.usable[limit],
      equal: equalPart(most, members),
      atMost: Math.min(most, this.maxCalls),
    });
    const next = nextPortion({
      limit: most,
      memberId: this.memberId,
      members,
      held: this.stored[limit].held,
      wanted,
      inUse,
      idle: this.demand[limit].isIdle(monotonic),
      others: others.map((other) => ({ ...other[limit], memberId: other.memberId })),
    });
    return { ...next, portion: { held: next.held, wanted } };
  }

  private unsure(living: readonly number[]): Looked {
    if (!living.includes(this.memberId)) Object.assign(this.usable, { calls: 0, perEndpoint: 0 });
    return { write: null, settled: false };
  }
}

const isSame = (a: Portion, b: Portion): boolean => a.held === b.held && a.wanted === b.wanted;
const isNothing = (share: Share): boolean => LIMITS.every((limit) => isSame(share[limit], NOTHING));
