import { type EndpointSelector, selectsByLabels } from '../../fire/target/narrow.ts';
import { noEndpointReason } from '../../fire/target/no-endpoint.ts';
import type { Endpoints } from './ports.ts';

/** So often a run that waits for an endpoint is looked at; where one comes meanwhile, at once. */
export const NO_ENDPOINT_LOOK_MS = 250;

/**
 * Of a stretch in which nobody looked at a run that waits for an endpoint (all members were down, or behind with their claims) so much
 * counts as waiting. Not all of it, or an outage would fail what waits; not nothing, or who is always behind would wait for ever.
 */
const UNSEEN_COUNTS_MS = 5_000;

/** Since when a run counts as waiting that is looked at now and was to be looked at from `dueAt` on; instants in Unix ms. */
export const withoutUnseen = (waitingSince: number, dueAt: number, now: number): number =>
  waitingSince + Math.max(0, now - UNSEEN_COUNTS_MS - Math.max(dueAt, waitingSince));

/** Nobody to call now; it may come. While discovery is still learning it is sure to be known soon, and waiting costs a moment. */
export interface NoEndpoint {
  kind: 'no-endpoint';
  reason: string;
  isLearning: boolean;
}

export const noEndpoint = (
  endpoints: Endpoints,
  applicationId: number,
  selector: EndpointSelector | undefined,
): NoEndpoint => ({
  kind: 'no-endpoint',
  reason: noEndpointReason(endpoints.endpointsOf(applicationId), selector, endpoints.problemsOf(applicationId)),
  isLearning: endpoints.isLearning(applicationId, selectsByLabels(selector)),
});
