import { z } from 'zod';
import { ROLES } from '../command/token-store.ts';

const role = z.enum(ROLES);

export const rolesShape = z
  .record(z.string(), role)
  .describe('Role a namespace; `*` stands for all namespaces. The highest that applies counts.');

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
