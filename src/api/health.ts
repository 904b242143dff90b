import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { READINESS, type Readiness } from './ports.ts';
import { Declare } from './rule.ts';

const health = z.object({ ok: z.boolean(), problems: z.array(z.string()) });

@Controller()
export class Health {
  constructor(@Inject(READINESS) private readonly readiness: Readiness) {}

  @Declare({
    access: 'open',
    summary: 'This process lives',
    answers: { 200: { description: 'It does.', schema: health } },
  })
  @Get('healthz')
  live() {
    return { ok: true, problems: [] };
  }

  @Declare({
    access: 'open',
    summary: 'This process can do its work',
    answers: {
      200: { description: 'It can.', schema: health },
      503: { description: 'Not now, and why.', schema: health },
    },
  })
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const problems = await this.readiness.problems();
    reply.code(problems.length === 0 ? 200 : 503);
    return { ok: problems.length === 0, problems };
  }
}
