import type { Holder } from '../ports.ts';

export interface MemberFacts {
  name: string;
  roles: string;
  version: string;
  /** Version of the time-zone data of this process, in words: members whose zones differ would disagree on slots. */
  zones: string;
  maxCalls: number;
}

export interface MemberBeat {
  memberId: number;
  name: string;
  epoch: number;
  beat: number;
  zones: string;
  /** Comma-separated. */
  roles: string;
}

export interface MembershipStore {
  /** The database's clock, Unix ms. */
  now(): Promise<number>;
  register(facts: MemberFacts, now: number): Promise<Holder>;
  /** False where this member was declared dead meanwhile. */
  beat(holder: Holder, facts: { now: number; clockOffsetMs: number; callsInFlight: number }): Promise<boolean>;
  /** The members that are held alive. */
  living(): Promise<MemberBeat[]>;
  /** From now on this member goes by another name. */
  rename(holder: Holder, name: string): Promise<void>;
  leave(holder: Holder): Promise<void>;
}
