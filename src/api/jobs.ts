import { Body, Controller, Delete, Get, Headers, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { notFound } from '../command/command-error.ts';
import { deleteJob } from '../command/delete-job.ts';
import { boundTo, type Principal } from '../command/grant.ts';
import { resumeJob } from '../command/resume-job.ts';
import { saveJob } from '../command/save-job.ts';
import { suspendJob } from '../command/suspend-job.ts';
import type { DefinedJob } from '../view/definition-book.ts';
import { jobView, savedView } from '../view/definitions.ts';
import { parseSelector } from '../view/label-selector.ts';
import { continuePlace, pageOf } from '../view/page.ts';
import { Asker } from './asker.ts';
import { dryRunQuery, selectorParameter } from './definition-queries.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { emptyQuery, namespaceParameter, paging, readQuery, valueOrThrow } from './query.ts';
import { Declare } from './rule.ts';
import { jobShape, pageOfShape } from './shapes.ts';
import { tagged, writeTo } from './versions.ts';

const listQuery = z.strictObject({
  ...paging,
  labelSelector: selectorParameter(),
  application: z.string().max(63).optional().describe('Jobs of this application only.'),
});
const allQuery = listQuery.extend({ namespace: namespaceParameter() });
const ONE = 'namespaces/:ns/jobs/:name';

@Controller('api/v1')
export class Jobs {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'Jobs of all namespaces that the token reaches',
    query: allQuery,
    answers: { 200: { description: 'A page in order of namespace and name.', schema: pageOfShape(jobShape) } },
  })
  @Get('jobs')
  listAll(@Query() query: unknown, @Asker() asker: Principal) {
    const { namespace, ...rest } = readQuery(allQuery, query);
    return this.list(namespace === undefined ? boundTo(asker) : [namespace], rest);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'Jobs of a namespace',
    query: listQuery,
    answers: { 200: { description: 'A page in order of name.', schema: pageOfShape(jobShape) } },
  })
  @Get('namespaces/:ns/jobs')
  listOne(@Param('ns') namespace: string, @Query() query: unknown) {
    return this.list([namespace], readQuery(listQuery, query));
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'A job, with its next fire and last run',
    query: emptyQuery,
    answers: { 200: { description: 'The job.', schema: jobShape } },
  })
  @Get(ONE)
  async read(
    @Param('ns') namespace: string,
    @Param('name') name: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    readQuery(emptyQuery, query);
    const job = await this.find(namespace, name);
    tagged(reply, job.revision);
    return jobView(job);
  }

  @Declare({
    access: { role: 'admin', namespace: 'path' },
    summary: 'Create or change a job; every problem is named at once',
    query: dryRunQuery,
    body: { schema: jobShape, required: true, yaml: true },
    answers: {
      200: { description: 'Changed, unchanged, or a dry run. status.outcome says which.', schema: jobShape },
      201: { description: 'Created.', schema: jobShape },
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
    const saved = await saveJob(this.commands, {
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
    summary: 'Delete a job: no further slots, queued runs cancelled, history kept',
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
    await deleteJob(this.commands, writeTo({ namespace, name }, asker.name, ifMatch));
    reply.code(204);
  }

  @Declare({
    access: { role: 'operator', namespace: 'path' },
    summary: 'Open no runs by schedule until resumed; manual runs still work',
    answers: { 200: { description: 'The job.', schema: jobShape } },
  })
  @Post(`${ONE}/suspend`)
  suspend(
    @Param('ns') namespace: string,
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Asker() asker: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.switched(
      suspendJob(this.commands, writeTo({ namespace, name }, asker.name, ifMatch)),
      { namespace, name },
      reply,
    );
  }

  @Declare({
    access: { role: 'operator', namespace: 'path' },
    summary: 'Open runs by schedule again, from now on',
    answers: { 200: { description: 'The job.', schema: jobShape } },
  })
  @Post(`${ONE}/resume`)
  resume(
    @Param('ns') namespace: string,
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Asker() asker: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.switched(
      resumeJob(this.commands, writeTo({ namespace, name }, asker.name, ifMatch)),
      { namespace, name },
      reply,
    );
  }

  private async switched(
    done: Promise<unknown>,
    { namespace, name }: { namespace: string; name: string },
    reply: FastifyReply,
  ) {
    await done;
    const job = await this.find(namespace, name);
    reply.code(200);
    tagged(reply, job.revision);
    return jobView(job);
  }

  private async list(
    namespaces: readonly string[] | null,
    query: { limit: number; continue?: string | undefined; labelSelector: string; application?: string | undefined },
  ) {
    const selector = valueOrThrow(parseSelector(query.labelSelector));
    const place =
      query.continue === undefined ? null : valueOrThrow(continuePlace(query.continue, ['string', 'string'] as const));
    const after = place && { namespace: place[0], name: place[1] };
    const { application, limit } = query;
    const rows = await this.views.definitions.jobs({
      namespaces,
      selector,
      after,
      limit: limit + 1,
      ...(application === undefined ? {} : { application }),
    });
    return pageOf(rows, limit, jobView, ({ document: { metadata } }) => [metadata.namespace, metadata.name]);
  }

  private async find(namespace: string, name: string): Promise<DefinedJob> {
    const job = await this.views.definitions.job(namespace, name);
    if (job === null) throw notFound(`job ${name} in namespace ${namespace}`);
    return job;
  }
}
