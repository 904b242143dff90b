import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { boundTo, highestRole, type Principal } from '../command/grant.ts';
import { preview } from '../command/preview-schedule.ts';
import { jobSpecSchema } from '../model/job.ts';
import { membersView, statsView } from '../view/cluster.ts';
import { shownInstant } from '../view/instants.ts';
import { Asker } from './asker.ts';
import { membersShape } from './members-shape.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { emptyQuery, pageQuery, readQuery } from './query.ts';
import { Declare } from './rule.ts';
import { rolesShape } from './session-shapes.ts';
import { pageOfShape, problemSchema } from './shapes.ts';

const previewRequest = z.object({
  schedule: jobSpecSchema.shape.schedule,
  after: z.iso.datetime({ offset: true }).optional().describe('Fires after this instant; now unless given.'),
  count: z.number().int().min(1).max(1_000).default(10),
  startsAt: jobSpecSchema.shape.startsAt,
  endsAt: jobSpecSchema.shape.endsAt,
});

const previewAnswer = z.object({
  fires: z.array(z.iso.datetime()),
  ended: z.boolean().describe('No fire comes after the last one given.'),
  sentence: z.object({ en: z.string(), zh: z.string() }),
  warnings: z.array(problemSchema),
  changes: z
    .array(z.object({ at: z.iso.datetime(), fromOffset: z.string(), toOffset: z.string() }))
    .describe("The zone's next two changes."),
});

/** What concerns no namespace alone. */
@Controller('api/v1')
export class Cluster {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'none' },
    summary: 'Belfry processes that share the database',
    query: pageQuery,
    answers: {
      200: {
        description: 'The living first, then those that are gone; of both the newest first; a thousand at most.',
        schema: membersShape,
      },
    },
  })
  @Get('members')
  async members(@Query() query: unknown) {
    readQuery(pageQuery, query);
    const { history } = this.views;
    const [members, held] = await Promise.all([history.members(), history.heldRuns()]);
    return { at: shownInstant(this.commands.clock.now()), items: membersView(members, held) };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'none' },
    summary: 'Namespaces that hold something and that the asker reaches',
    query: emptyQuery,
    answers: {
      200: {
        description: 'The first thousand, in order of names.',
        schema: pageOfShape(z.object({ name: z.string() })),
      },
    },
  })
  @Get('namespaces')
  async namespaces(@Query() query: unknown, @Asker() asker: Principal) {
    readQuery(emptyQuery, query);
    const names = await this.views.definitions.namespaces(boundTo(asker));
    return { items: names.map((name) => ({ name })) };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'none' },
    summary: 'Counts of what the token reaches',
    query: emptyQuery,
    answers: {
      200: {
        description: 'Jobs, applications, open runs, and how the newest runs went.',
        schema: z.record(z.string(), z.unknown()),
      },
    },
  })
  @Get('stats')
  async stats(@Query() query: unknown, @Asker() asker: Principal) {
    readQuery(emptyQuery, query);
    return statsView(await this.views.history.counts(boundTo(asker)), this.commands.clock.now());
  }

  @Declare({
    access: { role: 'viewer', namespace: 'none' },
    summary: 'Who asks',
    query: emptyQuery,
    answers: {
      200: {
        description: 'Name, highest role, namespaces, and the role in each of them.',
        schema: z.object({ name: z.string(), role: z.string(), namespaces: z.array(z.string()), roles: rolesShape }),
      },
    },
  })
  @Get('whoami')
  whoami(@Query() query: unknown, @Asker() { name, roles }: Principal) {
    readQuery(emptyQuery, query);
    return { name, role: highestRole({ roles }), namespaces: Object.keys(roles), roles };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'none' },
    summary: 'What a schedule will do, in instants and in words; nothing is saved',
    body: { schema: previewRequest, required: true },
    answers: {
      200: { description: 'The next fires, a sentence in English and Chinese, warnings.', schema: previewAnswer },
    },
  })
  @Post('preview/schedule')
  preview(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    reply.code(200);
    return preview(this.commands, body ?? {});
  }
}
