import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Key } from '../command/definition-store.ts';
import { boundTo, type Principal } from '../command/grant.ts';
import { type Reached, reachEndpoint, reachSchema } from '../command/reach-endpoint.ts';
import { applicationSummary, traffic } from '../view/application-screen.ts';
import { shownInstant } from '../view/instants.ts';
import { parseSelector } from '../view/label-selector.ts';
import { continuePlace, pageOf } from '../view/page.ts';
import { applicationSummaryShape, reachedShape, trafficShape } from './application-shapes.ts';
import { Asker } from './asker.ts';
import { definedApplication } from './defined.ts';
import { definitionListQuery } from './definition-queries.ts';
import { Named } from './object-route.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { emptyQuery, namespaceParameter, readQuery, valueOrThrow } from './query.ts';
import { Declare } from './rule.ts';
import { pageOfShape } from './shapes.ts';

const summariesQuery = definitionListQuery.extend({ namespace: namespaceParameter() });
const ONE = 'namespaces/:ns/applications/:name';

/** Applications as a person looks at them: how their endpoints do, where calls go, what waits. */
@Controller('api/v1')
export class ApplicationScreen {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'Applications in short: where they answer, how many endpoints are ready, how many jobs call them',
    query: summariesQuery,
    answers: {
      200: { description: 'A page in order of namespace and name.', schema: pageOfShape(applicationSummaryShape) },
    },
  })
  @Get('applications/summaries')
  async summaries(@Query() query: unknown, @Asker() asker: Principal) {
    const { namespace, limit, continue: token, labelSelector } = readQuery(summariesQuery, query);
    const place = token === undefined ? null : valueOrThrow(continuePlace(token, ['string', 'string'] as const));
    const rows = await this.views.definitions.applications({
      namespaces: boundTo(asker, namespace),
      selector: valueOrThrow(parseSelector(labelSelector)),
      after: place && { namespace: place[0], name: place[1] },
      limit: limit + 1,
    });
    const jobs = await this.views.applicationScreen.jobs(rows.map(({ document }) => document.metadata));
    const counted = rows.map((row, index) => ({ row, jobs: jobs[index]! }));
    return pageOf(
      counted,
      limit,
      ({ row, jobs }) => applicationSummary(row, jobs, this.views.endpoints),
      ({ row: { document } }) => [document.metadata.namespace, document.metadata.name],
    );
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'Where the calls of the application went lately, and which runs wait for a free call slot',
    query: emptyQuery,
    answers: { 200: { description: 'Told from the newest runs of a day.', schema: trafficShape } },
  })
  @Get(`${ONE}/traffic`)
  async traffic(@Named() key: Key, @Query() query: unknown) {
    readQuery(emptyQuery, query);
    return traffic(this.views, await definedApplication(this.views.definitions, key), this.commands.clock.now());
  }

  @Declare({
    access: { role: 'operator', namespace: 'path' },
    summary: 'Ask an endpoint of the application now, as a health check would, through the guard of every call',
    query: emptyQuery,
    body: { schema: reachSchema, required: false },
    answers: { 200: { description: 'What came back, without its body.', schema: reachedShape } },
  })
  @Post(`${ONE}/reach`)
  async reach(@Named() key: Key, @Body() request: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const { id, document } = await definedApplication(this.views.definitions, key);
    const ports = { ...this.commands.endpoints, clock: this.commands.clock };
    reply.code(200);
    return reachedView(await reachEndpoint(ports, { id, healthPath: document.spec.healthCheck?.path }, request ?? {}));
  }
}

const reachedView = ({ at, endpoint, path, outcome: { reply, fault, timing, remoteAddress } }: Reached) => ({
  at: shownInstant(at),
  endpoint,
  path,
  status: reply?.status ?? null,
  fault: fault?.kind ?? null,
  message: fault?.message ?? null,
  remoteAddress: remoteAddress ?? null,
  timing,
});
