import { Body, Controller, Delete, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { createToken, tokenRequestSchema } from '../command/create-token.ts';
import type { Principal } from '../command/grant.ts';
import { revokeToken, sees } from '../command/revoke-token.ts';
import type { Token } from '../command/token-store.ts';
import { shownInstant, shownInstantOrNull } from '../view/instants.ts';
import { pageOf } from '../view/page.ts';
import { Asker } from './asker.ts';
import { COMMANDS, type CommandPorts, SIGN_IN } from './ports.ts';
import { emptyQuery, numberedPlace, pageQuery, readQuery } from './query.ts';
import { Declare } from './rule.ts';
import { pageOfShape, tokenShape } from './shapes.ts';
import type { SignIn } from './sign-in.ts';

@Controller('api/v1/tokens')
export class Tokens {
  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(SIGN_IN) private readonly signIn: SignIn,
  ) {}

  @Declare({
    access: { role: 'admin', namespace: 'none' },
    summary: 'Living tokens that reach no further than the asker, without their secrets',
    query: pageQuery,
    answers: { 200: { description: 'Newest first.', schema: pageOfShape(tokenShape) } },
  })
  @Get()
  async list(@Query() query: unknown, @Asker() asker: Principal) {
    const { limit, continue: token } = readQuery(pageQuery, query);
    const after = numberedPlace(token);
    const page = pageOf(
      await this.commands.tokens.list(after, limit + 1),
      limit,
      (each) => each,
      ({ id }) => [id],
    );
    return { ...page, items: page.items.filter((each) => sees(asker, each)).map(tokenView) };
  }

  @Declare({
    access: { role: 'admin', namespace: 'none' },
    summary: 'Make a token; its secret is shown in this answer only',
    body: { schema: tokenRequestSchema, required: true },
    answers: {
      201: { description: 'The token with its secret in `token`.', schema: tokenShape.extend({ token: z.string() }) },
    },
  })
  @Post()
  async create(@Body() request: unknown, @Asker() by: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    const { token, secret } = await createToken(this.commands, { request: request ?? {}, by });
    reply.code(201).header('location', `/api/v1/tokens/${token.id}`);
    return { ...tokenView(token), token: secret };
  }

  @Declare({
    access: { role: 'admin', namespace: 'none' },
    summary: 'End a token at once, by id or name',
    query: emptyQuery,
    answers: { 204: { description: 'Revoked.' } },
  })
  @Delete(':token')
  async revoke(
    @Param('token') token: string,
    @Asker() by: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await revokeToken(this.commands, { token, by });
    this.signIn.forget();
    reply.code(204);
  }
}

const tokenView = ({ id, name, role, namespaces, createdAt, createdBy, expiresAt, lastUsedAt }: Token) => ({
  id: String(id),
  name,
  role,
  namespaces,
  createdAt: shownInstant(createdAt),
  createdBy,
  expiresAt: shownInstantOrNull(expiresAt),
  lastUsedAt: shownInstantOrNull(lastUsedAt),
});
