import type { Endpoint } from '../../fire/target/endpoint.ts';
import type { ApplicationSpec } from '../../model/application.ts';
import type { DiscoveryProblem } from './kubernetes/discovery-problem.ts';

/** What discovery needs of an application. */
export interface DiscoveredApplication {
  id: number;
  namespace: string;
  name: string;
  spec: Pick<ApplicationSpec, 'domains' | 'kubernetes' | 'healthCheck'>;
}

/** A way to learn where applications answer: domain lists, the EndpointSlices of a cluster. */
export interface EndpointSource {
  /** All living applications, whenever one changed, came or went. */
  follow(applications: readonly DiscoveredApplication[]): void;
  /** Those that this source knows of, in a stable order, the same array while nothing changed; none for an application it doesn't serve. */
  endpointsOf(applicationId: number): readonly Endpoint[];
  /** Why there are none, or fewer than were asked for; the same array while nothing changed. */
  problemsOf?(applicationId: number): readonly DiscoveryProblem[];
  /**
   * Whether its list is still being asked for, for the first time, and worth a short wait. Asking for labels makes them known where they
   * are not without that.
   */
  isLearning?(applicationId: number, byLabels: boolean): boolean;
  /** @param changed called with an application's id once its list is another one, other than by `follow`. */
  start(changed: (applicationId: number) => void): Promise<void>;
  stop(): Promise<void>;
}
