import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { boundTo, type Principal } from '../command/grant.ts';
import { EVENT_KINDS, searchEvents } from '../view/event-search.ts';
import { shownInstant } from '../view/instants.ts';
import { continueToken } from '../view/page.ts';
import { Asker } from './asker.ts';
import { eventsShape } from './events-shape.ts';
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
import { RUN_STATES } from './shapes.ts';

const DAY_MS = 24 * 3_600_000;

const eventsQuery = z.strictObject({
  namespace: namespaceParameter(),
  run: z
    .string()
    .regex(/^\d{1,16}$/, 'is not the id of a run')
    .transform(Number)
    .refine(Number.isSafeInteger, 'is not the id of a run')
    .optional()
    .describe('This run alone, whenever it was opened.'),
  job: z.string().max(63).optional().describe('Name of a job.'),
  application: z.string().max(63).optional().describe('Name of an application.'),
  state: oneOf(RUN_STATES).describe('States of the run; several with commas.'),
  kind: oneOf(EVENT_KINDS).describe('The run has a step of this kind; several with commas.'),
  endpoint: z.string().max(300).optional().describe('Part of the endpoint of such a step, in any case.'),
  text: z
    .string()
    .max(200)
    .optional()
    .describe('Part of the message of such a step, in any case; bodies are not searched.'),
  from: instantParameter().optional().describe('Runs opened from this instant on; a day before `to` unless given.'),
  to: instantParameter().optional().describe('Runs opened up to this instant; now unless given.'),
  ...paging,
  limit: numberParameter(1, 100).default(20).describe('Runs a page, at most 100.'),
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
    const { namespace, run, state, kind, continue: token, limit, ...rest } = readQuery(eventsQuery, query);
    const to = rest.to ?? this.commands.clock.now();
    const from = rest.from ?? to - DAY_MS;
    windowInOrder({ from, to });
    const { chains, next, searchedTo } = await searchEvents(this.views, {
      namespaces: boundTo(asker, namespace),
      ...given({ ...rest, run, states: state, kinds: kind }),
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
