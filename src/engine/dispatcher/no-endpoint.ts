import { type EndpointSelector, selectsByLabels } from '../../fire/target/narrow.ts';
import { noEndpointReason } from '../../fire/target/no-endpoint.ts';
import type { Endpoints } from './ports.ts';

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
