import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { endSessions } from '../command/end-sessions.ts';
import type { Principal } from '../command/grant.ts';
import { makeSignInLink, resetPassword, type SignInLink } from '../command/make-sign-in-link.ts';
import { changeUser, createUser, deleteUser, newUserSchema, userChangeSchema } from '../command/save-user.ts';
import type { User } from '../command/user-store.ts';
import { shownInstant, shownInstantOrNull } from '../view/instants.ts';
import { continuePlace, pageOf } from '../view/page.ts';
import { Asker } from './asker.ts';
import { PEOPLE, type PeoplePorts } from './ports.ts';
import { emptyQuery, pageQuery, readQuery, valueOrThrow } from './query.ts';
import { Declare } from './rule.ts';
import { signInLinkShape, userShape } from './session-shapes.ts';
import { pageOfShape } from './shapes.ts';

const ADMIN = { role: 'admin', namespace: 'all' } as const;

/** People who sign in at the console; admins of all namespaces look after them. */
@Controller('api/v1/users')
export class Users {
  constructor(@Inject(PEOPLE) private readonly people: PeoplePorts) {}

  @Declare({
    access: ADMIN,
    summary: 'Users of the console',
    query: pageQuery,
    answers: { 200: { description: 'In order of names.', schema: pageOfShape(userShape) } },
  })
  @Get()
  async list(@Query() query: unknown) {
    const { limit, continue: token } = readQuery(pageQuery, query);
    const after = token === undefined ? null : valueOrThrow(continuePlace(token, ['string'] as const))[0];
    return pageOf(await this.people.users.list(after, limit + 1), limit, userView, ({ name }) => [name]);
  }

  @Declare({
    access: ADMIN,
    summary: 'Open an account; the admin token opens the first one',
    body: { schema: newUserSchema, required: true },
    answers: { 201: { description: 'Opened.', schema: userShape } },
  })
  @Post()
  async create(@Body() request: unknown, @Asker() by: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    const user = await createUser(this.people, { request, by });
    reply.code(201).header('location', `/api/v1/users/${user.name}`);
    return userView(user);
  }

  @Declare({
    access: ADMIN,
    summary: 'Change roles or displayName; it counts from the next request on',
    query: emptyQuery,
    body: { schema: userChangeSchema, required: true },
    answers: { 200: { description: 'Changed.', schema: userShape } },
  })
  @Patch(':user')
  async change(@Param('user') name: string, @Body() request: unknown, @Asker() by: Principal) {
    return userView(await changeUser(this.people, { name, request, by }));
  }

  @Declare({
    access: ADMIN,
    summary: 'Close an account; its sessions end at once',
    query: emptyQuery,
    answers: { 204: { description: 'Closed.' } },
  })
  @Delete(':user')
  async remove(
    @Param('user') name: string,
    @Asker() by: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await deleteUser(this.people, { name, by });
    reply.code(204);
  }

  @Declare({
    access: ADMIN,
    summary: 'A link that signs the user in once, within a day; shown in this answer only',
    answers: { 201: { description: 'The link.', schema: signInLinkShape } },
  })
  @Post(':user/sign-in-link')
  async link(@Param('user') name: string, @Asker() by: Principal) {
    return linkView(await makeSignInLink(this.people, { name, by }));
  }

  @Declare({
    access: ADMIN,
    summary: 'Take the password away and end all sessions; the link of this answer leads back in',
    answers: { 201: { description: 'The link.', schema: signInLinkShape } },
  })
  @Post(':user/password-reset')
  async reset(@Param('user') name: string, @Asker() by: Principal) {
    return linkView(await resetPassword(this.people, { name, by }));
  }

  @Declare({
    access: ADMIN,
    summary: 'End all sessions of a user; the password stays',
    query: emptyQuery,
    answers: { 204: { description: 'Ended.' } },
  })
  @Delete(':user/sessions')
  async endSessions(
    @Param('user') name: string,
    @Asker() by: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await endSessions(this.people, { name, by });
    reply.code(204);
  }
}

const linkView = ({ secret, endsAt }: SignInLink) => ({
  link: secret,
  path: `/sign-in#link=${secret}`,
  endsAt: shownInstant(endsAt),
});

const userView = ({ name, displayName, roles, passwordHash, createdAt, createdBy, lastSignInAt }: User) => ({
  name,
  displayName,
  roles,
  hasPassword: passwordHash !== null,
  createdAt: shownInstant(createdAt),
  createdBy,
  lastSignInAt: shownInstantOrNull(lastSignInAt),
});
