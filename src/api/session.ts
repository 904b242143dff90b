import { Body, Controller, Delete, Get, Inject, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalid } from '../command/command-error.ts';
import { changePassword, passwordChangeSchema } from '../command/password.ts';
import { readRequest } from '../command/read-request.ts';
import { type Begun, sessionOf, signInByLink, signInByPassword, signOut } from '../command/session.ts';
import type { User } from '../command/user-store.ts';
import { PEOPLE, type PeoplePorts } from './ports.ts';
import { Declare } from './rule.ts';
import { csrfOf, giveSession, sessionSecretOf, takeSession } from './session-cookie.ts';
import { loginShape, sessionShape } from './session-shapes.ts';

/** Signing in at the console. Programs send a token with each request instead. */
@Controller('api/v1')
export class SessionDoor {
  constructor(@Inject(PEOPLE) private readonly people: PeoplePorts) {}

  @Declare({
    access: 'open',
    summary: 'Sign in by name and password, or by a one-time link; the session is a cookie',
    body: { schema: loginShape, required: true },
    answers: { 200: { description: 'Signed in.', schema: sessionShape } },
  })
  @Post('login')
  async login(@Body() body: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const asked = readRequest(loginShape, body, 'Write {"name": "ann", "password": "…"}.');
    const address = request.ip;
    const begun: Begun =
      'link' in asked
        ? await signInByLink(this.people, { link: asked.link, address })
        : await signInByPassword(this.people, { ...asked, address });
    giveSession(request, reply, begun.secret);
    reply.code(200);
    return signedIn(begun.user, begun.secret);
  }

  @Declare({
    access: 'open',
    summary: 'Who is signed in by this cookie; a stranger is told so',
    answers: { 200: { description: 'The session.', schema: sessionShape } },
  })
  @Get('session')
  async read(@Req() request: FastifyRequest) {
    const secret = sessionSecretOf(request);
    const found = secret === null ? null : await sessionOf(this.people, secret);
    if (secret !== null && found !== null) return signedIn(found.user, secret);
    return { user: null, csrf: null, accounts: await this.people.users.any() };
  }

  @Declare({
    access: { role: 'viewer', namespace: 'none' },
    summary: 'Sign out: the session ends at once',
    answers: { 204: { description: 'Ended.' } },
  })
  @Delete('session')
  async leave(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await signOut(this.people, { ...sessionIn(request), address: request.ip });
    takeSession(request, reply);
    reply.code(204);
  }

  @Declare({
    access: { role: 'viewer', namespace: 'none' },
    summary: "Change one's own password; one's other sessions end",
    body: { schema: passwordChangeSchema, required: true },
    answers: { 204: { description: 'Changed.' } },
  })
  @Put('session/password')
  async password(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await changePassword(this.people, { request: body, ...sessionIn(request), by: request.principal! });
    reply.code(204);
  }
}

const signedIn = ({ name, displayName, roles, passwordHash }: User, secret: string) => ({
  user: { name, displayName, roles, hasPassword: passwordHash !== null },
  csrf: csrfOf(secret),
  accounts: true,
});

const sessionIn = ({ session }: FastifyRequest) => {
  if (session !== undefined) return session;
  throw invalid([
    {
      path: '',
      message: 'comes with a token',
      remedy: 'Only people who signed in at the console have a session and a password.',
    },
  ]);
};
