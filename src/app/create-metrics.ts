import { Metrics } from '../adapter/system/metrics.ts';
import type { Application } from '../engine/definition/application-book.ts';
import type { EndpointBook } from '../engine/discovery/endpoint-book.ts';
import type { Engine } from '../engine/engine.ts';
import type { Clusters } from './clusters.ts';
import type { Store } from './store.ts';

/** Metrics whose gauges look at the running parts at each scrape. */
export const createMetrics = (
  { database, clock }: Store,
  endpoints: EndpointBook,
  clusters: Pick<Clusters, 'watches'>,
  engine: () => Engine,
): Metrics => {
  const applications = () => engine().applications;
  return new Metrics({
    runsQueued: async () => {
      const rows = await database.views.rows<{ applicationId: number; runs: number }>(
        'queued-by-application',
        'SELECT application_id AS applicationId, COUNT(*) AS runs FROM queued_run GROUP BY application_id',
      );
      return rows.map(({ applicationId, runs }) => ({ application: applications().labelOf(applicationId), runs }));
    },
    callsInFlight: () =>
      applications()
        .all()
        .map((application) => ({ application: labelOf(application), calls: endpoints.inFlight(application.id) })),
    endpoints: () =>
      applications()
        .all()
        .flatMap((application) => {
          const all = endpoints.endpointsOf(application.id);
          const ready = all.filter((endpoint) => endpoint.ready).length;
          return [
            { application: labelOf(application), ready: true, count: ready },
            { application: labelOf(application), ready: false, count: all.length - ready },
          ];
        }),
    clusters: () => clusters.watches(),
    clockOffsetMs: () => clock.offsetMs,
    membersWithOtherZones: () => engine().membersWithOtherZones,
    statements: () => database.statementCounts(),
  });
};

const labelOf = ({ namespace, name }: Application): string => `${namespace}/${name}`;
