import { z } from 'zod';
import { ROLES } from '../command/token-store.ts';

/** A record so wide is one of names, not of fields. */
export const rolesShape = z
  .record(z.string(), z.enum(ROLES))
  .describe('Role a namespace; `*` stands for all namespaces. The highest that applies counts.');

export const loginShape = z.union([
  z.strictObject({ name: z.string().min(1).max(63), password: z.string().min(1).max(256) }),
  z.strictObject({ link: z.string().min(1).max(64).describe('Secret of a one-time link.') }),
]);

/** Who sits at a console. */
export const sessionShape = z
  .object({
    user: z
      .object({
        name: z.string(),
        displayName: z.string(),
        roles: rolesShape,
        hasPassword: z.boolean().describe('False for who came by a link and has set none yet.'),
      })
      .nullable()
      .describe('Null for a stranger.'),
    csrf: z.string().nullable().describe('Sent back as the header `x-csrf-token` with each write of this session.'),
    accounts: z.boolean().describe('False until the admin token has opened the first account.'),
  })
  .meta({ id: 'Session' });

export const userShape = z
  .object({
    name: z.string(),
    displayName: z.string(),
    roles: rolesShape,
    hasPassword: z.boolean(),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    lastSignInAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'User' });

export const signInLinkShape = z
  .object({
    link: z.string().describe('Secret; the console takes it as /sign-in#link=….'),
    path: z.string().describe('Path of the console that signs in.'),
    endsAt: z.iso.datetime(),
  })
  .meta({ id: 'SignInLink' });
