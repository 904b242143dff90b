import { Body, Controller, Get, Headers, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { notFound } from '../command/command-error.ts';
import { boundTo, type Principal } from '../command/grant.ts';
import { readRequest } from '../command/read-request.ts';
import { continueToken } from '../view/page.ts';
import { runSteps } from '../view/run-steps.ts';
import { runView } from '../view/runs.ts';
import { sentRequest } from '../view/sent-request.ts';
import { Asker } from './asker.ts';
import { RunFollowers } from './follow-run.ts';
import { runIdOf } from './guard.ts';
import { RUN_COMMANDS, type RunCommands, VIEWS, type Views } from './ports.ts';
import {
  emptyQuery,
  instantParameter,
  namespaceParameter,
  numberedPlace,
  oneOf,
  pageQuery,
  paging,
  readQuery,
} from './query.ts';
import { Declare } from './rule.ts';
import { runDetail } from './run-detail.ts';
import {
  CAUSES,
  neighboursShape,
  pageOfShape,
  RUN_STATES,
  runDetailShape,
  runShape,
  sentRequestShape,
  stepShape,
} from './shapes.ts';

const shardParameter = () => z.coerce.number().int().min(0).max(9_999);

const listQuery = z.strictObject({
  ...paging,
  namespace: namespaceParameter(),
  job: z.string().max(63).optional().describe('Name of a job.'),
  application: z.string().max(63).optional().describe('Name of an application.'),
  state: oneOf(RUN_STATES).describe('One state or several, with commas between.'),
  cause: oneOf(CAUSES).describe('One cause or several, with commas between.'),
  from: instantParameter().optional().describe('fireAt at or after this instant.'),
  to: instantParameter().optional().describe('fireAt at or before this instant.'),
  text: z.string().max(200).optional().describe("Part of the job's name or of the reason."),
});

const readOneQuery = z.strictObject({
  attemptsOf: shardParameter().optional().describe('Attempts of this shard alone; all of them unless given.'),
});

const requestQuery = z.strictObject({
  shard: shardParameter().default(0).describe('Index of the shard.'),
  attempt: z.coerce.number().int().min(1).max(1_000_000).default(1).describe('Number of the attempt, from 1.'),
});

const rerunSchema = z.strictObject({
  shards: z
    .union([z.enum(['failed', 'all']), z.array(z.number().int().min(0).max(9_999)).min(1).max(10_000)])
    .describe('`failed`, `all`, or a list of indexes.'),
});

@Controller('api/v1/runs')
export class Runs {
  constructor(
    @Inject(RUN_COMMANDS) private readonly commands: RunCommands,
    @Inject(VIEWS) private readonly views: Views,
    @Inject(RunFollowers) private readonly followers: RunFollowers,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'Runs, newest first',
    query: listQuery,
    answers: {
      200: {
        description: 'A page; it may hold fewer than `limit` and still continue, where few runs match.',
        schema: pageOfShape(runShape),
      },
    },
  })
  @Get()
  async list(@Query() query: unknown, @Asker() asker: Principal) {
    const {
      namespace,
      state,
      cause,
      continue: token,
      limit,
      job,
      application,
      from,
      to,
      text,
    } = readQuery(listQuery, query);
    const { rows, next } = await this.views.history.runs({
      namespaces: namespace === undefined ? boundTo(asker) : [namespace],
      before: numberedPlace(token),
      limit,
      ...given({ job, application, states: state, causes: cause, from, to, text: text === '' ? undefined : text }),
    });
    // Members reserve ids in blocks, so within a page the instants decide.
    const items = rows.toSorted((a, b) => b.openedAt - a.openedAt || b.id - a.id).map(runView);
    return next === null ? { items } : { items, continue: continueToken([next]) };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'run' },
    summary: 'A run with its shards and attempts',
    query: readOneQuery,
    answers: { 200: { description: 'The run.', schema: runDetailShape } },
  })
  @Get(':id')
  read(@Param('id') id: string, @Query() query: unknown, @Asker() asker: Principal) {
    const { attemptsOf } = readQuery(readOneQuery, query);
    return runDetail(this.views, idOf(id), asker, attemptsOf);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'run' },
    summary: 'The runs of the same job that were opened just before and after',
    query: emptyQuery,
    answers: { 200: { description: 'Their ids; null where there is none.', schema: neighboursShape } },
  })
  @Get(':id/neighbours')
  async neighbours(@Param('id') id: string, @Query() query: unknown) {
    readQuery(emptyQuery, query);
    const run = await this.views.history.run(idOf(id));
    if (run === null) throw notFound(`run ${id}`);
    const { previous, next } = await this.views.history.neighbours(run.jobId, run.id);
    return { previous: previous === null ? null : String(previous), next: next === null ? null : String(next) };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'run' },
    summary: 'The request of an attempt, worked out again with secrets masked',
    query: requestQuery,
    answers: { 200: { description: 'The request, and what may have been different.', schema: sentRequestShape } },
  })
  @Get(':id/request')
  async request(@Param('id') id: string, @Query() query: unknown) {
    const { shard, attempt } = readQuery(requestQuery, query);
    const sent = await sentRequest(this.views, idOf(id), shard, attempt);
    if (sent.kind === 'unknown') throw notFound(`request to show: ${sent.why}`);
    return { ...sent.request, doubts: sent.doubts };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'run' },
    summary: 'The steps of a run in order; `accept: text/event-stream` follows a live one',
    query: pageQuery,
    answers: { 200: { description: 'All steps so far, or the stream.', schema: pageOfShape(stepShape) } },
  })
  @Get(':id/events')
  async events(
    @Param('id') id: string,
    @Query() query: unknown,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    readQuery(pageQuery, query);
    const runId = idOf(id);
    if (accept?.includes('text/event-stream')) {
      await this.followers.follow(runId, lastEventId ?? null, reply);
      return;
    }
    const told = await runSteps(this.views, runId);
    if (told === null) throw notFound(`run ${id}`);
    await reply.send({ items: told.steps });
  }

  @Declare({
    access: { role: 'operator', namespace: 'run' },
    summary: 'Cancel an open run; its calls in flight are aborted',
    answers: { 202: { description: 'Asked for; the run settles soon.', schema: runDetailShape } },
  })
  @Post(':id/cancel')
  async cancel(@Param('id') id: string, @Asker() asker: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    await this.commands.cancelRun({ runId: idOf(id), actor: asker.name });
    reply.code(202);
    return runDetail(this.views, idOf(id), asker);
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
  @Post(':id/rerun')
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
    const { runId, created } = await this.commands.rerunRun({ runId: idOf(id), shards, actor: asker.name });
    reply.code(created ? 201 : 202).header('location', `/api/v1/runs/${runId}`);
    return runDetail(this.views, runId, asker);
  }
}

/** The guard has let it through, so it is an id. */
const idOf = (text: string): number => runIdOf(text) ?? -1;

const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
