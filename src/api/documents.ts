import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { docsPage } from './docs-page.ts';
import type { OpenApi } from './open-api.ts';
import { OPEN_API } from './ports.ts';
import { Declare } from './rule.ts';

/** What the API says about itself. It holds nothing private, so a browser may read it without a token. */
@Controller()
export class Documents {
  private page: string | undefined;

  constructor(@Inject(OPEN_API) private readonly openApi: () => OpenApi) {}

  @Declare({ access: 'open', summary: 'To the docs', answers: { 302: { description: 'To /api/docs.' } } })
  @Get()
  async root(@Res() reply: FastifyReply): Promise<void> {
    await reply.redirect('/api/docs', 302);
  }

  @Declare({
    access: 'open',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.record(z.string(), z.unknown()) } },
  })
  @Get('api/v1/openapi.json')
  document() {
    return this.openApi();
  }

  @Declare({
    access: 'open',
    summary: 'This document, to read',
    answers: { 200: { description: 'A page.', contentType: 'text/html' } },
  })
  @Get('api/docs')
  async docs(@Res() reply: FastifyReply): Promise<void> {
    this.page ??= docsPage(this.openApi());
    await reply
      .header('content-type', 'text/html; charset=utf-8')
      .header(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      .send(this.page);
  }
}
