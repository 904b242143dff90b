import { MemberPart } from '../../../src/engine/limits/member-part.ts';
import type { Division } from '../../../src/engine/limits/store.ts';

const APPLICATION = 1;
const NONE: Division = { applicationId: APPLICATION, version: 0, shares: [] };

interface Seen {
  division: Division;
  living: number[];
}

/** A member that is nothing but its part of the limits, and the calls that it has in flight. */
interface Member {
  part: MemberPart;
  inFlight: number;
  peak: number;
  seen: Seen | null;
  writing: Division | null;
}

/** Safeguards that a test takes away, to see that their lack is noticed. */
export interface Missing {
  comparesVersions?: boolean;
  waitsForCertainty?: boolean;
}

/** Members that share a limit by one store; every step of every member is taken when the test says so, and answers get lost as it likes. */
export class ClusterOfParts {
  private readonly members = new Map<number, Member>();
  private readonly past: Seen[] = [];
  private readonly underway: Division[] = [];
  private stored = NONE;
  private now = 0;
  private nextId = 1;

  constructor(
    public limit: number,
    private readonly missing: Missing = {},
  ) {}

  get living(): number[] {
    return [...this.members.keys()];
  }

  /** Calls in flight of all living members. */
  get inFlight(): number {
    return this.sum(({ inFlight }) => inFlight);
  }

  get usable(): number {
    return this.sum(({ part }) => part.mayUse('calls'));
  }

  join(): void {
    const part = new MemberPart(this.nextId, 1_000);
    this.members.set(this.nextId++, { part, inFlight: 0, peak: 0, seen: null, writing: null });
  }

  /** Held dead by all from now on; a write of its own may still be under way. */
  die(index: number): void {
    const id = this.living[index % this.members.size]!;
    const { writing } = this.members.get(id)!;
    if (writing !== null) this.underway.push(writing);
    this.members.delete(id);
  }

  pass(ms: number): void {
    this.now += ms;
  }

  /** Reads the store as it is, or as it was `back` changes ago. */
  read(index: number, back = 0): void {
    const member = this.member(index);
    if (member.writing === null) member.seen = (back === 0 ? undefined : this.past.at(-back)) ?? this.present();
  }

  look(index: number): void {
    const member = this.member(index);
    if (member.seen === null || member.writing !== null) return;
    const { division, living } = member.seen;
    const { inFlight: inUse, peak } = member;
    const uses = { calls: { limit: this.limit, inUse, peak }, perEndpoint: { limit: null, inUse: 0, peak: 0 } };
    member.peak = inUse;
    member.writing = member.part.look(division, living, uses, this.now).write;
    member.seen = null;
  }

  /** The write under way takes effect, or not, now or later, and its member hears of it, or not. */
  write(index: number, fate: 'told' | 'untold' | 'never' | 'later'): void {
    const member = this.member(index);
    if (member.writing === null) return;
    const writing = member.writing;
    member.writing = null;
    if (fate === 'later') this.underway.push(writing);
    const won = (fate === 'told' || fate === 'untold') && this.store(writing);
    if (fate === 'told') member.part.wrote(won ? 'won' : 'lost');
    else member.part.wrote(this.missing.waitsForCertainty ? 'won' : 'unknown');
  }

  /** A write of which nobody has heard takes effect after all, where the version still allows it. */
  arrive(): void {
    const writing = this.underway.shift();
    if (writing !== undefined) this.store(writing);
  }

  want(index: number): void {
    this.member(index).part.refused('calls', this.limit);
  }

  begin(index: number): void {
    const member = this.member(index);
    if (member.inFlight < member.part.mayUse('calls')) member.peak = Math.max(member.peak, ++member.inFlight);
  }

  end(index: number): void {
    const member = this.member(index);
    if (member.inFlight > 0) member.inFlight--;
  }

  private member(index: number): Member {
    return this.members.get(this.living[index % this.members.size]!)!;
  }

  private present(): Seen {
    return structuredClone({ division: this.stored, living: this.living });
  }

  private store(writing: Division): boolean {
    if (!this.missing.comparesVersions && writing.version !== this.stored.version) return false;
    this.past.push(this.present());
    this.stored = { ...structuredClone(writing), version: this.stored.version + 1 };
    return true;
  }

  private sum(of: (member: Member) => number): number {
    return [...this.members.values()].reduce((sum, member) => sum + of(member), 0);
  }
}
