import { Body, Controller, Headers, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Key } from '../command/definition-store.ts';
import type { Principal } from '../command/grant.ts';
import { readRequest } from '../command/read-request.ts';
import { Asker } from './asker.ts';
import { knownRunId } from './guard.ts';
import { Named } from './object-route.ts';
import { RUN_COMMANDS, type RunCommands, VIEWS, type Views } from './ports.ts';
import { Declare } from './rule.ts';
import { runDetail } from './run-detail.ts';
import { runDetailShape } from './shapes.ts';

const runRequestSchema = z.strictObject({
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

const rerunSchema = z.strictObject({
  shards: z
    .union([z.enum(['failed', 'all']), z.array(z.number().int().min(0).max(9_999)).min(1).max(10_000)], {
      error: 'is neither failed, all nor a list of shards',
    })
    .describe('`failed`, `all`, or a list of indexes.'),
});

/** Runs as people and programs ask for them: now, no longer, once more. */
@Controller('api/v1')
export class RunChanges {
  constructor(
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
  @Post('namespaces/:ns/jobs/:name/runs')
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
    access: { role: 'operator', namespace: 'run' },
    summary: 'Cancel an open run; its calls in flight are aborted',
    answers: { 202: { description: 'Asked for; the run settles soon.', schema: runDetailShape } },
  })
  @Post('runs/:id/cancel')
  async cancel(@Param('id') id: string, @Asker() asker: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    await this.runs.cancelRun({ runId: knownRunId(id), actor: asker.name });
    reply.code(202);
    return runDetail(this.views, knownRunId(id), asker);
  }

  @Declare({
    access: { role: 'operator', namespace: 'run' },
    summary: 'Call failed or listed shards again in the same run, or all of them in a new one',
    body: { schema: rerunSchema, required: false },
    answers: {
      201: { description: 'Of `all`: the new run, which names the old one.', schema: runDetailShape },
      202: { description: 'The same run, reopened.', schema: runDetailShape },
    },
  })
  @Post('runs/:id/rerun')
  async rerun(
    @Param('id') id: string,
    @Body() body: unknown,
    @Asker() asker: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { shards } = readRequest(
      rerunSchema,
      body ?? { shards: 'failed' },
      'Write {"shards": "failed"}, {"shards": "all"} or {"shards": [0, 3]}.',
    );
    const { runId, created } = await this.runs.rerunRun({ runId: knownRunId(id), shards, actor: asker.name });
    reply.code(created ? 201 : 202).header('location', `/api/v1/runs/${runId}`);
    return runDetail(this.views, runId, asker);
  }
}
