import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { boundTo, type Principal } from '../command/grant.ts';
import { EVENT_KINDS, searchEvents } from '../view/event-search.ts';
import { shownInstant } from '../view/instants.ts';
import { continueToken } from '../view/page.ts';
import { Asker } from './asker.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import {
  given,
  instantParameter,
  namespaceParameter,
  numberedPlace,
  numberParameter,
  oneOf,
  paging,
  readQuery,
  windowInOrder,
} from './query.ts';
import { Declare } from './rule.ts';
import { RUN_STATES, runShape, stepShape } from './shapes.ts';

const DAY_MS = 24 * 3_600_000;

const eventsQuery = z.strictObject({
  namespace: namespaceParameter(),
  job: z.string().max(63).optional().describe('Name of a job.'),
  application: z.string().max(63).optional().describe('Name of an application.'),
  state: oneOf(RUN_STATES).describe('States of the run; several with commas.'),
  kind: oneOf(EVENT_KINDS).describe('The run has a step of this kind; several with commas.'),
  endpoint: z.string().max(300).optional().describe('Part of the endpoint of such a step, in any case.'),
  text: z.string().max(200).optional().describe('Part of the message of such a step, in any case.'),
  from: instantParameter().optional().describe('Runs opened from this instant on; a day before `to` unless given.'),
  to: instantParameter().optional().describe('Runs opened up to this instant; now unless given.'),
  ...paging,
  limit: numberParameter(1, 100).default(20).describe('Runs a page, at most 100.'),
});

export const eventsShape = z.object({
  items: z.array(
    z.object({
      run: runShape,
      steps: z
        .array(stepShape.extend({ matches: z.boolean().describe('Whether it is what was asked for.') }))
        .describe('The whole chain in order; of a long one, the first 200 steps that were asked for.'),
      left: z.number().int().describe('Steps that were left out.'),
    }),
  ),
  from: z.iso.datetime().describe('Begin of the window.'),
  to: z.iso.datetime().describe('End of the window.'),
  searchedTo: z.iso
    .datetime()
    .nullable()
    .describe('How far back this answer looked; null where it reached the begin of the window.'),
  continue: z.string().optional().describe('Absent where the window was searched to its begin.'),
});

/** What happened in runs, step by step. */
@Controller('api/v1/events')
export class Events {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'Runs of a window with a step of a kind, at an endpoint, with a word; each with its whole chain',
    query: eventsQuery,
    answers: {
      200: { description: 'A page, newest first; an answer looks at 2,000 runs at most.', schema: eventsShape },
    },
  })
  @Get()
  async search(@Query() query: unknown, @Asker() asker: Principal) {
    const { namespace, state, kind, continue: token, limit, ...rest } = readQuery(eventsQuery, query);
    const to = rest.to ?? this.commands.clock.now();
    const from = rest.from ?? to - DAY_MS;
    windowInOrder({ from, to });
    const { chains, next, searchedTo } = await searchEvents(this.views, {
      namespaces: boundTo(asker, namespace),
      ...given({ ...rest, states: state, kinds: kind }),
      from,
      to,
      before: numberedPlace(token),
      limit,
    });
    return {
      items: chains,
      from: shownInstant(from),
      to: shownInstant(to),
      searchedTo,
      ...(next === null ? {} : { continue: continueToken([next]) }),
    };
  }
}
