import { Body, Controller, Delete, Get, Inject, Param, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Key } from '../command/definition-store.ts';
import { deleteApplication } from '../command/delete-application.ts';
import { boundTo, type Principal } from '../command/grant.ts';
import { saveApplication } from '../command/save-application.ts';
import { applicationView } from '../view/definitions.ts';
import { endpointView } from '../view/endpoints.ts';
import { Asker } from './asker.ts';
import { answerSaved, definedApplication } from './defined.ts';
import { definitionListQuery, definitionPage, dryRunQuery } from './definition-queries.ts';
import { Named, type ObjectWrite, tagged, Written } from './object-route.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { emptyQuery, namespaceParameter, pageQuery, readQuery } from './query.ts';
import { Declare } from './rule.ts';
import { applicationShape, endpointsShape, pageOfShape } from './shapes.ts';

const listQuery = definitionListQuery;
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
    return this.list(boundTo(asker, namespace), rest);
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
  async read(@Named() key: Key, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    readQuery(emptyQuery, query);
    const application = await definedApplication(this.views.definitions, key);
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
    @Written() write: ObjectWrite,
    @Query() query: unknown,
    @Body() document: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { dryRun } = readQuery(dryRunQuery, query);
    return answerSaved(reply, await saveApplication(this.commands, { ...write, document, dryRun }), dryRun);
  }

  @Declare({
    access: { role: 'admin', namespace: 'path' },
    summary: 'Delete an application and its secrets; its jobs stay and say what they miss',
    query: emptyQuery,
    answers: { 204: { description: 'Deleted.' } },
  })
  @Delete(ONE)
  async delete(
    @Written() write: ObjectWrite,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    readQuery(emptyQuery, query);
    await deleteApplication(this.commands, write);
    reply.code(204);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'Where the application answers now, as this server sees it',
    query: pageQuery,
    answers: { 200: { description: 'All endpoints.', schema: endpointsShape } },
  })
  @Get(`${ONE}/endpoints`)
  async endpoints(@Named() key: Key, @Query() query: unknown) {
    readQuery(pageQuery, query);
    const { id } = await definedApplication(this.views.definitions, key);
    const { endpoints } = this.views;
    return { items: (endpoints.endpointsOf(id) ?? []).map(endpointView), problems: endpoints.problemsOf(id) };
  }

  private list(namespaces: readonly string[] | null, query: z.output<typeof listQuery>) {
    return definitionPage(namespaces, query, (asked) => this.views.definitions.applications(asked), applicationView);
  }
}
