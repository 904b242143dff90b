import type { TcpProxy } from '../test/support/tcp-proxy.ts';
import type { Chance } from './chance.ts';
import type { Member } from './member.ts';

/** What faults may strike. */
export interface Victims {
  members: readonly Member[];
  /** Those that may be ended: all, or all but the first, whose one long life shows what grows. */
  mortal: readonly Member[];
  /** Ways from the members to the target; each is an endpoint of the application. */
  targets: readonly TcpProxy[];
}

/** A fault that has begun. */
export interface Blow {
  whom: string;
  /** What is done to it, in words. */
  what: string;
  /** How long until `end` is to be called, ms. */
  forMs: number;
  end(): Promise<void> | void;
}

export interface Fault {
  name: string;
  /** Numbers of the faults that it stands for (docs/guarantees.md). */
  numbers: string;
  strike(victims: Victims, chance: Chance): Promise<Blow> | Blow;
}

/** `1.4 s` */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
