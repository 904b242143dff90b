import type { Endpoint } from '../target/endpoint.ts';
import type { RouteMemory } from './route-memory.ts';

/** What one endpoint of an application is doing for this member, over all jobs. */
export interface EndpointLoad {
  /** Calls in flight. */
  inFlight: number;
  /** Sum of `cost` in flight and of what was sent before, decayed to now. */
  cost: number;
}

/** All that a strategy may go by. Chance and load are arguments. */
export interface RouteContext {
  /** The run's ordinal in its job plus the attempts before this one, an integer from 0. */
  sequence: number;
  /** The rendered `hashKey`. */
  key: string;
  jobId: number;
  /** Uniform in [0, 1). */
  random: () => number;
  load: (address: string) => EndpointLoad;
  memory: RouteMemory;
  /** Addresses already dialled in vain within this attempt. */
  exclude: ReadonlySet<string>;
}

export interface RoutePick {
  endpoint: Endpoint;
  /** Why this one, for the log of the attempt. */
  reason: string;
}

/** For an attempt's first pick. */
export const NONE_EXCLUDED: ReadonlySet<string> = new Set();
