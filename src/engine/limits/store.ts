/** The two limits of an application: calls at once to all of it, and to each of its endpoints. */
export const LIMITS = ['calls', 'perEndpoint'] as const;
export type Limit = (typeof LIMITS)[number];

/** What one member has of one limit, in calls at once. */
export interface Portion {
  /** It may use so many. Over all living members never more than the limit. */
  held: number;
  /** It could use so many. */
  wanted: number;
}

export interface Share extends Record<Limit, Portion> {
  memberId: number;
}

/** How one application's limits are shared out; `version` grows with each write and is 0 before the first one. */
export interface Division {
  applicationId: number;
  version: number;
  shares: Share[];
}

export interface LimitsStore {
  /** The divisions of these applications (none, where nothing was written yet) and the ids of all living members, as of one instant. */
  read(applicationIds: readonly number[]): Promise<{ divisions: Division[]; living: number[] }>;
  /** Writes the shares of a division as it follows `version`; false where another write came first: then nothing was written. */
  write(division: Division): Promise<boolean>;
}
