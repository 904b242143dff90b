import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Key } from '../command/definition-store.ts';
import { hasRole, type Principal } from '../command/grant.ts';
import { readRequest } from '../command/read-request.ts';
import { jobSpecSchema } from '../model/job.ts';
import { keptReplies } from '../view/kept-replies.ts';
import { Asker } from './asker.ts';
import { definedJob } from './defined.ts';
import { Named } from './object-route.ts';
import { TRIES, type TryCommands, VIEWS, type Views } from './ports.ts';
import { Declare } from './rule.ts';
import { jobShape } from './shapes.ts';
import { replayShape, triedShape } from './try-shapes.ts';

const tryRequestShape = z.strictObject({
  job: jobShape.optional().describe('The job as it is being written; the stored one unless given.'),
  params: z
    .record(z.string().min(1).max(128), z.unknown())
    .optional()
    .describe('Over those of the definition, by name.'),
  endpoint: z.string().max(512).nullish().describe('Address of an endpoint; the first ready one unless given.'),
  shard: z.number().int().min(0).max(9_999).optional().describe('Index of the shard; 0 unless given.'),
});
// What is wrong with the job is told in the words of a save.
const tryInput = tryRequestShape.extend({ job: z.unknown().optional() });
const TRY_REMEDY = 'Write {"job": {…}, "params": {}, "endpoint": null, "shard": 0}; each may be left out.';

const replayRequest = z.strictObject({ success: jobSpecSchema.shape.success.optional() });
const replayInput = z.strictObject({ success: z.unknown().optional() });

/** What can be tried before it is saved. */
@Controller('api/v1/namespaces/:ns/jobs/:name')
export class Try {
  constructor(
    @Inject(TRIES) private readonly commands: TryCommands,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'operator', namespace: 'path' },
    summary: 'Send the very request once, opening no run; another request than the defined one is for admins',
    body: { schema: tryRequestShape, required: false },
    answers: { 200: { description: 'What was sent, what came back, and the verdict.', schema: triedShape } },
  })
  @Post('try')
  async try(
    @Named() key: Key,
    @Body() body: unknown,
    @Asker() asker: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { job, params = {}, endpoint = null, shard = 0 } = readRequest(tryInput, body, TRY_REMEDY);
    const stored = await this.views.definitions.job(key.namespace, key.name);
    reply.code(200);
    return this.commands.tryRequest({
      ...key,
      stored: stored?.document ?? null,
      document: job,
      params,
      endpoint,
      shardIndex: shard,
      mayDefine: hasRole(asker, 'admin', key.namespace),
    });
  }

  @Declare({
    access: { role: 'operator', namespace: 'path' },
    summary: 'What a success rule would have made of the last 50 replies of the job',
    body: { schema: replayRequest, required: true },
    answers: { 200: { description: 'Verdicts of then and now.', schema: replayShape } },
  })
  @Post('replay')
  async replay(@Named() key: Key, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const { success } = readRequest(replayInput, body, 'Write {"success": {"json": "$.code == 200"}}.');
    const replies = await keptReplies(this.views, await definedJob(this.views.definitions, key));
    reply.code(200);
    return this.commands.replaySuccess(success, replies);
  }
}
