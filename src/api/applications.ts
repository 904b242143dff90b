import { Body, Controller, Delete, Get, Headers, Inject, Param, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { notFound } from '../command/command-error.ts';
import { deleteApplication } from '../command/delete-application.ts';
import { boundTo, type Principal } from '../command/grant.ts';
import { saveApplication } from '../command/save-application.ts';
import type { DefinedApplication } from '../view/definition-book.ts';
import { applicationView, savedView } from '../view/definitions.ts';
import { endpointView } from '../view/endpoints.ts';
import { parseSelector } from '../view/label-selector.ts';
import { continuePlace, pageOf } from '../view/page.ts';
import { Asker } from './asker.ts';
import { dryRunQuery, selectorParameter } from './definition-queries.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { emptyQuery, namespaceParameter, pageQuery, paging, readQuery, valueOrThrow } from './query.ts';
import { Declare } from './rule.ts';
import { applicationShape, endpointsShape, pageOfShape } from './shapes.ts';
import { tagged, writeTo } from './versions.ts';

const listQuery = z.strictObject({ ...paging, labelSelector: selectorParameter() });
const allQuery = listQuery.extend({ namespace: namespaceParameter() });
const ONE = 'namespaces/:ns/applications/:name';

@Controller('api/v1')
export class Applications {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'Applications of all namespaces that the token reaches',
    query: allQuery,
    answers: { 200: { description: 'A page in order of namespace and name.', schema: pageOfShape(applicationShape) } },
  })
  @Get('applications')
  listAll(@Query() query: unknown, @Asker() asker: Principal) {
    const { namespace, ...rest } = readQuery(allQuery, query);
    return this.list(namespace === undefined ? boundTo(asker) : [namespace], rest);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'Applications of a namespace',
    query: listQuery,
    answers: { 200: { description: 'A page in order of name.', schema: pageOfShape(applicationShape) } },
  })
  @Get('namespaces/:ns/applications')
  listOne(@Param('ns') namespace: string, @Query() query: unknown) {
    return this.list([namespace], readQuery(listQuery, query));
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'An application; secrets show whether they are set, never what they are',
    query: emptyQuery,
    answers: { 200: { description: 'The application.', schema: applicationShape } },
  })
  @Get(ONE)
  async read(
    @Param('ns') namespace: string,
    @Param('name') name: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    readQuery(emptyQuery, query);
    const application = await this.find(namespace, name);
    tagged(reply, application.revision);
    return applicationView(application);
  }

  @Declare({
    access: { role: 'admin', namespace: 'path' },
    summary: 'Create or change an application; a secret without a value is kept',
    query: dryRunQuery,
    body: { schema: applicationShape, required: true, yaml: true },
    answers: {
      200: { description: 'Changed, unchanged, or a dry run. status.outcome says which.', schema: applicationShape },
      201: { description: 'Created.', schema: applicationShape },
    },
  })
  @Put(ONE)
  async save(
    @Param('ns') namespace: string,
    @Param('name') name: string,
    @Query() query: unknown,
    @Body() document: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Asker() asker: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { dryRun } = readQuery(dryRunQuery, query);
    const saved = await saveApplication(this.commands, {
      ...writeTo({ namespace, name }, asker.name, ifMatch),
      document,
      dryRun,
    });
    reply.code(saved.outcome === 'created' && !dryRun ? 201 : 200);
    if (!dryRun) tagged(reply, saved.stored.revision);
    return savedView(saved.stored, saved.outcome, saved.warnings, dryRun);
  }

  @Declare({
    access: { role: 'admin', namespace: 'path' },
    summary: 'Delete an application and its secrets; its jobs stay and say what they miss',
    query: emptyQuery,
    answers: { 204: { description: 'Deleted.' } },
  })
  @Delete(ONE)
  async delete(
    @Param('ns') namespace: string,
    @Param('name') name: string,
    @Query() query: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Asker() asker: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    readQuery(emptyQuery, query);
    await deleteApplication(this.commands, writeTo({ namespace, name }, asker.name, ifMatch));
    reply.code(204);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'Where the application answers now, as this server sees it',
    query: pageQuery,
    answers: { 200: { description: 'All endpoints.', schema: endpointsShape } },
  })
  @Get(`${ONE}/endpoints`)
  async endpoints(@Param('ns') namespace: string, @Param('name') name: string, @Query() query: unknown) {
    readQuery(pageQuery, query);
    const { id } = await this.find(namespace, name);
    const { endpoints } = this.views;
    return { items: (endpoints.endpointsOf(id) ?? []).map(endpointView), problems: endpoints.problemsOf(id) };
  }

  private async list(
    namespaces: readonly string[] | null,
    query: { limit: number; continue?: string | undefined; labelSelector: string },
  ) {
    const selector = valueOrThrow(parseSelector(query.labelSelector));
    const place =
      query.continue === undefined ? null : valueOrThrow(continuePlace(query.continue, ['string', 'string'] as const));
    const after = place && { namespace: place[0], name: place[1] };
    const rows = await this.views.definitions.applications({ namespaces, selector, after, limit: query.limit + 1 });
    return pageOf(rows, query.limit, applicationView, ({ document: { metadata } }) => [
      metadata.namespace,
      metadata.name,
    ]);
  }

  private async find(namespace: string, name: string): Promise<DefinedApplication> {
    const application = await this.views.definitions.application(namespace, name);
    if (application === null) throw notFound(`application ${name} in namespace ${namespace}`);
    return application;
  }
}
