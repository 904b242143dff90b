import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { boundTo, type Principal } from '../command/grant.ts';
import { shownInstant } from '../view/instants.ts';
import { JOB_ORDERS, JOB_STATES, type JobFilter, jobPlace, jobSummaryView } from '../view/job-list.ts';
import { parseSelector } from '../view/label-selector.ts';
import { pageOf } from '../view/page.ts';
import { Asker } from './asker.ts';
import { definitionListQuery } from './definition-queries.ts';
import { jobCountShape, jobSummariesShape } from './job-list-shapes.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { given, namespaceParameter, numberParameter, readQuery, valueOrThrow } from './query.ts';
import { Declare } from './rule.ts';

const filter = {
  namespace: namespaceParameter(),
  application: z.string().max(63).optional().describe('Jobs of this application only.'),
  labelSelector: definitionListQuery.shape.labelSelector,
  state: z
    .enum(JOB_STATES)
    .optional()
    .describe(
      '`active`, `suspended`, `open`: a run goes on; `failing`: its newest run failed or was missed, of the newest 20,000 runs.',
    ),
  text: z.string().max(200).optional().describe('Part of the name, the displayName or the description.'),
};
const countQuery = z.strictObject(filter);
const summariesQuery = definitionListQuery.extend({
  ...filter,
  order: z
    .enum(JOB_ORDERS)
    .default('name')
    .describe(
      '`name`: by namespace and name; `next`: what fires next first; `failing`: what fails first, as `state` tells it.',
    ),
  runs: numberParameter(0, 50).default(20).describe('So many of the newest runs of each job.'),
  limit: numberParameter(1, 200).default(50).describe('Items a page, at most 200.'),
});

/** Jobs in short, as a person looks through many of them. */
@Controller('api/v1/jobs')
export class JobList {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'Jobs in short: schedule, next fire, newest runs',
    query: summariesQuery,
    answers: { 200: { description: 'A page in the order that was asked for.', schema: jobSummariesShape } },
  })
  @Get('summaries')
  async summaries(@Query() query: unknown, @Asker() asker: Principal) {
    const { limit, continue: token, order, runs, ...asked } = readQuery(summariesQuery, query);
    const after = token === undefined ? null : valueOrThrow(jobPlace(token, order));
    const rows = await this.views.jobList.page(filterOf(asked, asker), order, after, limit + 1, runs);
    const page = pageOf(rows, limit, jobSummaryView, ({ place }) => place);
    return { at: shownInstant(this.commands.clock.now()), ...page };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'How many jobs a filter matches',
    query: countQuery,
    answers: { 200: { description: 'The numbers.', schema: jobCountShape } },
  })
  @Get('count')
  count(@Query() query: unknown, @Asker() asker: Principal) {
    return this.views.jobList.count(filterOf(readQuery(countQuery, query), asker));
  }
}

const filterOf = (
  { namespace, application, labelSelector, state, text }: z.output<typeof countQuery>,
  asker: Principal,
): JobFilter => ({
  namespaces: boundTo(asker, namespace),
  selector: valueOrThrow(parseSelector(labelSelector)),
  ...given({ application, state, text }),
});
