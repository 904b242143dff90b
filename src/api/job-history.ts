import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { CommandError, notFound } from '../command/command-error.ts';
import type { Key } from '../command/definition-store.ts';
import { shownInstant } from '../view/instants.ts';
import { pageOf } from '../view/page.ts';
import { slotsView } from '../view/slots.ts';
import { definedJob } from './defined.ts';
import { Named } from './object-route.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import {
  emptyQuery,
  instantParameter,
  MOST_ITEMS,
  numberedPlace,
  pageQuery,
  paging,
  readQuery,
  windowInOrder,
} from './query.ts';
import { Declare } from './rule.ts';
import { pageOfShape, revisionShape, slotShape } from './shapes.ts';

const slotsQuery = z.strictObject({
  ...paging,
  from: instantParameter().describe('Begin of the window, included.'),
  to: instantParameter().describe('End of the window, included.'),
});

const ONE = 'namespaces/:ns/jobs/:name';

/** Revisions and slots of one job. */
@Controller('api/v1')
export class JobHistory {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

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
    windowInOrder({ from, to });
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
