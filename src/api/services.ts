import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { CommandError, invalid } from '../command/command-error.ts';
import { servicesShape } from './application-shapes.ts';
import { VIEWS, type Views } from './ports.ts';
import { readQuery } from './query.ts';
import { Declare } from './rule.ts';

const servicesQuery = z.strictObject({
  cluster: z.string().max(63).optional().describe('One of `clusters`; without it no Services are listed.'),
  from: z.string().max(63).optional().describe("Namespace of the Services; the application's unless given."),
});

/** What an application of a namespace may bind in Kubernetes, picked from live lists. */
@Controller('api/v1/namespaces/:ns/services')
export class Services {
  constructor(@Inject(VIEWS) private readonly views: Views) {}

  @Declare({
    access: { role: 'admin', namespace: 'path' },
    summary: 'Clusters, namespaces and Services that an application of this namespace may bind',
    query: servicesQuery,
    answers: { 200: { description: 'As the cluster says now.', schema: servicesShape } },
  })
  @Get()
  async list(@Param('ns') namespace: string, @Query() query: unknown) {
    const { cluster, from = namespace } = readQuery(servicesQuery, query);
    const { services } = this.views;
    const [clusters, namespaces] = [services.clusters, services.namespacesFor(namespace)];
    if (cluster === undefined) return { clusters, namespaces, items: [] };
    if (!clusters.includes(cluster)) throw refused('cluster', cluster, clusters);
    // What may not be bound is not shown either.
    if (!namespaces.includes(from)) throw refused('from', from, namespaces);
    const items = await services.services(cluster, from).catch((error: Error) => {
      throw new CommandError('cluster-unavailable', `Cluster ${cluster} can't be asked: ${error.message}`);
    });
    return { clusters, namespaces, items };
  }
}

const refused = (path: string, value: string, known: readonly string[]) =>
  invalid([
    {
      path,
      value,
      message: 'is none that an application of this namespace may bind',
      remedy: known.length === 0 ? 'Kubernetes is not configured here.' : `Choose one of: ${known.join(', ')}.`,
    },
  ]);
