import { Body, Controller, Get, Headers, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CommandError, notFound } from '../command/command-error.ts';
import type { Key } from '../command/definition-store.ts';
import type { Principal } from '../command/grant.ts';
import { readRequest } from '../command/read-request.ts';
import { shownInstant } from '../view/instants.ts';
import { pageOf } from '../view/page.ts';
import { slotsView } from '../view/slots.ts';
import { Asker } from './asker.ts';
import { definedJob } from './defined.ts';
import { Named } from './object-route.ts';
import { COMMANDS, type CommandPorts, RUN_COMMANDS, type RunCommands, VIEWS, type Views } from './ports.ts';
import { emptyQuery, instantParameter, MOST_ITEMS, numberedPlace, pageQuery, paging, readQuery } from './query.ts';
import { Declare } from './rule.ts';
import { runDetail } from './run-detail.ts';
import { pageOfShape, revisionShape, runDetailShape, slotShape } from './shapes.ts';

const slotsQuery = z.strictObject({
  ...paging,
  from: instantParameter().describe('Begin of the window, included.'),
  to: instantParameter().describe('End of the window, included.'),
});

export const runRequestSchema = z.strictObject({
  params: z
    .record(z.string().min(1).max(128), z.unknown())
    .nullish()
    .describe('Over those of the definition, by name.'),
  endpoint: z
    .string()
    .max(512)
    .nullish()
    .describe("Address of one of the application's endpoints, instead of routing."),
  shards: z.array(z.number().int().min(0).max(9_999)).min(1).max(10_000).nullish().describe('Only these shards.'),
  idempotencyKey: z.string().max(255).nullish().describe('The same key within a day answers the same run.'),
});
const RUN_REMEDY =
  'Write {"params": {}, "endpoint": null, "shards": null, "idempotencyKey": ""}; each may be left out.';

const ONE = 'namespaces/:ns/jobs/:name';

/** Runs, revisions and slots of one job. */
@Controller('api/v1')
export class JobHistory {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(RUN_COMMANDS) private readonly runs: RunCommands,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'operator', namespace: 'path' },
    summary: 'Run the job now',
    body: { schema: runRequestSchema, required: false },
    answers: {
      200: { description: 'The same idempotencyKey answered the same run.', schema: runDetailShape },
      201: { description: 'The run.', schema: runDetailShape },
    },
  })
  @Post(`${ONE}/runs`)
  async run(
    @Named() { namespace, name: job }: Key,
    @Body() body: unknown,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Headers('user-agent') userAgent: string | undefined,
    @Asker() asker: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { params, endpoint, shards, idempotencyKey } = readRequest(runRequestSchema, body, RUN_REMEDY);
    const { runId, created } = await this.runs.runNow({
      namespace,
      job,
      params: params ?? {},
      endpoint: endpoint ?? null,
      shards: shards ?? null,
      idempotencyKey: idempotencyKey || keyHeader?.slice(0, 255) || null,
      cause: request.session !== undefined || userAgent?.startsWith('belfry-cli') === true ? 'manual' : 'api',
      actor: asker.name,
    });
    reply.code(created ? 201 : 200).header('location', `/api/v1/runs/${runId}`);
    return runDetail(this.views, runId, asker);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'Who changed the job, when',
    query: pageQuery,
    answers: { 200: { description: 'Newest first.', schema: pageOfShape(revisionShape) } },
  })
  @Get(`${ONE}/revisions`)
  async revisions(@Named() job: Key, @Query() query: unknown) {
    const { limit, continue: token } = readQuery(pageQuery, query);
    const before = numberedPlace(token);
    const { id } = await definedJob(this.views.definitions, job);
    const rows = await this.views.definitions.revisions('Job', id, before, limit + 1);
    return pageOf(
      rows,
      limit,
      ({ number, at, actor }) => ({ number, at: shownInstant(at), actor }),
      ({ number }) => [number],
    );
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'The job as it was at a revision',
    query: emptyQuery,
    answers: {
      200: { description: 'The revision with its document.', schema: revisionShape.extend({ document: z.unknown() }) },
    },
  })
  @Get(`${ONE}/revisions/:number`)
  async revision(@Named() job: Key, @Param('number') number: string) {
    const { id } = await definedJob(this.views.definitions, job);
    const row = /^\d{1,9}$/.test(number) ? await this.views.definitions.revision('Job', id, Number(number)) : null;
    if (row === null) throw notFound(`revision ${number.slice(0, 40)} of job ${job.name}`);
    return { number: row.number, at: shownInstant(row.at), actor: row.actor, document: row.document };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'path' },
    summary: 'Every slot of a window and what became of it',
    query: slotsQuery,
    answers: { 200: { description: 'In order of time.', schema: pageOfShape(slotShape) } },
  })
  @Get(`${ONE}/slots`)
  async slots(@Named() job: Key, @Query() query: unknown) {
    const { from, to, limit, continue: token } = readQuery(slotsQuery, query);
    const after = numberedPlace(token);
    const window = { from: after === null ? from : Math.max(from, after + 1), to, limit: Math.min(limit, MOST_ITEMS) };
    const page = await slotsView(
      this.views,
      await definedJob(this.views.definitions, job),
      window,
      this.commands.clock.now(),
    );
    if (!('provenSince' in page)) return page;
    throw new CommandError(
      'not-proven',
      `History of this job is kept since ${shownInstant(page.provenSince)}; begin the window there or later.`,
    );
  }
}
