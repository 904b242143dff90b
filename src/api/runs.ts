import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { notFound } from '../command/command-error.ts';
import { boundTo, type Principal } from '../command/grant.ts';
import { continueToken } from '../view/page.ts';
import { runSteps } from '../view/run-steps.ts';
import { runView } from '../view/runs.ts';
import { sentRequest } from '../view/sent-request.ts';
import { withQueueReasons } from '../view/why-queued.ts';
import { Asker } from './asker.ts';
import { RunFollowers } from './follow-run.ts';
import { knownRunId } from './guard.ts';
import { VIEWS, type Views } from './ports.ts';
import {
  emptyQuery,
  given,
  instantParameter,
  namespaceParameter,
  numberedPlace,
  numberParameter,
  oneOf,
  pageQuery,
  paging,
  readQuery,
  windowInOrder,
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

const shardParameter = () => numberParameter(0, 9_999);

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
  attempt: numberParameter(1, 1_000_000).default(1).describe('Number of the attempt, from 1.'),
});

/** Runs as they are told. */
@Controller('api/v1/runs')
export class Runs {
  constructor(
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
    const { namespace, state, cause, continue: token, limit, ...rest } = readQuery(listQuery, query);
    windowInOrder(rest);
    const { rows, next } = await this.views.history.runs({
      namespaces: boundTo(asker, namespace),
      before: numberedPlace(token),
      limit,
      ...given({ ...rest, states: state, causes: cause }),
    });
    // Members reserve ids in blocks, so within a page the instants decide.
    const told = await withQueueReasons(this.views, rows);
    const items = told.toSorted((a, b) => b.openedAt - a.openedAt || b.id - a.id).map(runView);
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
    return runDetail(this.views, knownRunId(id), asker, attemptsOf);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'run' },
    summary: 'The runs of the same job that fired just before and after',
    query: emptyQuery,
    answers: { 200: { description: 'Their ids; null where there is none.', schema: neighboursShape } },
  })
  @Get(':id/neighbours')
  async neighbours(@Param('id') id: string, @Query() query: unknown) {
    readQuery(emptyQuery, query);
    const run = await this.views.history.run(knownRunId(id));
    if (run === null) throw notFound(`run ${id}`);
    const { previous, next } = await this.views.history.neighbours(run.jobId, run.id, run.fireAt);
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
    const sent = await sentRequest(this.views, knownRunId(id), shard, attempt);
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
    const runId = knownRunId(id);
    if (accept?.includes('text/event-stream')) {
      await this.followers.follow(runId, lastEventId ?? null, reply);
      return;
    }
    const told = await runSteps(this.views, runId);
    if (told === null) throw notFound(`run ${id}`);
    await reply.send({ items: told.steps });
  }
}
