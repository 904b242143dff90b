import { Body, Controller, Delete, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Key } from '../command/definition-store.ts';
import { deleteJob } from '../command/delete-job.ts';
import { boundTo, type Principal } from '../command/grant.ts';
import { readRequest } from '../command/read-request.ts';
import { resumeJob } from '../command/resume-job.ts';
import { saveJob } from '../command/save-job.ts';
import { suspendJob } from '../command/suspend-job.ts';
import { jobView } from '../view/definitions.ts';
import { Asker } from './asker.ts';
import { answerSaved, definedJob } from './defined.ts';
import { definitionListQuery, definitionPage, dryRunQuery } from './definition-queries.ts';
import { Named, type ObjectWrite, tagged, Written } from './object-route.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { emptyQuery, namespaceParameter, readQuery } from './query.ts';
import { Declare } from './rule.ts';
import { jobShape, pageOfShape } from './shapes.ts';

const listQuery = definitionListQuery.extend({
  application: z.string().max(63).optional().describe('Jobs of this application only.'),
});
const allQuery = listQuery.extend({ namespace: namespaceParameter() });
const suspendSchema = z.strictObject({
  note: z.string().trim().min(1).max(500).optional().describe('Why, for others to see until it is resumed.'),
});
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
    return this.list(boundTo(asker, namespace), rest);
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
  async read(@Named() key: Key, @Query() query: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    readQuery(emptyQuery, query);
    const job = await definedJob(this.views.definitions, key);
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
    @Written() write: ObjectWrite,
    @Query() query: unknown,
    @Body() document: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { dryRun } = readQuery(dryRunQuery, query);
    return answerSaved(reply, await saveJob(this.commands, { ...write, document, dryRun }), dryRun);
  }

  @Declare({
    access: { role: 'admin', namespace: 'path' },
    summary: 'Delete a job: no further slots, queued runs cancelled, history kept',
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
    await deleteJob(this.commands, write);
    reply.code(204);
  }

  @Declare({
    access: { role: 'operator', namespace: 'path' },
    summary: 'Open no runs by schedule until resumed; manual runs still work',
    body: { schema: suspendSchema, required: false },
    answers: { 200: { description: 'The job.', schema: jobShape } },
  })
  @Post(`${ONE}/suspend`)
  suspend(@Written() write: ObjectWrite, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const { note } = readRequest(suspendSchema, body, 'Write {"note": "why, for others"}, or nothing.');
    const noted = note === undefined ? write : { ...write, note };
    return this.switched(suspendJob(this.commands, noted), write, reply);
  }

  @Declare({
    access: { role: 'operator', namespace: 'path' },
    summary: 'Open runs by schedule again, from now on',
    answers: { 200: { description: 'The job.', schema: jobShape } },
  })
  @Post(`${ONE}/resume`)
  resume(@Written() write: ObjectWrite, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.switched(resumeJob(this.commands, write), write, reply);
  }

  private async switched(done: Promise<unknown>, key: Key, reply: FastifyReply) {
    await done;
    const job = await definedJob(this.views.definitions, key);
    reply.code(200);
    tagged(reply, job.revision);
    return jobView(job);
  }

  private list(namespaces: readonly string[] | null, { application, ...query }: z.output<typeof listQuery>) {
    const { definitions } = this.views;
    const only = application === undefined ? {} : { application };
    return definitionPage(namespaces, query, (asked) => definitions.jobs({ ...asked, ...only }), jobView);
  }
}
