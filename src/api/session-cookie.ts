import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LONGEST_MS } from '../command/session.ts';

/** `__Host-` binds it to this very host and path / over TLS; a browser takes no such cookie over plain HTTP. */
const SECURE_NAME = '__Host-belfry-session';
const PLAIN_NAME = 'belfry-session';

/** Whether the person's browser speaks TLS, to us or to a proxy that we believe. */
const overTls = ({ protocol }: FastifyRequest): boolean => protocol === 'https';

export const sessionSecretOf = (request: FastifyRequest): string | null => {
  const secret = request.cookies[overTls(request) ? SECURE_NAME : PLAIN_NAME];
  return secret !== undefined && /^[\w-]{43}$/.test(secret) ? secret : null;
};

const attributesOf = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: overTls(request) }) as const;

/** Out of reach of scripts, and never sent along by another site. */
export const giveSession = (request: FastifyRequest, reply: FastifyReply, secret: string): void => {
  const name = overTls(request) ? SECURE_NAME : PLAIN_NAME;
  reply.setCookie(name, secret, { ...attributesOf(request), maxAge: LONGEST_MS / 1_000 });
};

export const takeSession = (request: FastifyRequest, reply: FastifyReply): void => {
  const name = overTls(request) ? SECURE_NAME : PLAIN_NAME;
  reply.clearCookie(name, attributesOf(request));
};

/** What a page must show with each write, beside the cookie: only a page of ours can read it. */
export const csrfOf = (secret: string): string => createHash('sha256').update(`csrf ${secret}`).digest('base64url');

export const showsCsrf = (request: FastifyRequest, secret: string): boolean => {
  const shown = Buffer.from(String(request.headers['x-csrf-token'] ?? ''));
  const expected = Buffer.from(csrfOf(secret));
  return shown.length === expected.length && timingSafeEqual(shown, expected);
};
