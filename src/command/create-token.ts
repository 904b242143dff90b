import { z } from 'zod';
import { durationMs, isDuration } from '../model/duration.ts';
import { isInstant } from '../model/instant.ts';
import { name } from '../model/metadata.ts';
import { pathText, valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { shownValue } from '../model/shown-value.ts';
import { tokenEntry } from './audit.ts';
import { CommandError, invalid } from './command-error.ts';
import { hasRole, type Principal } from './grant.ts';
import type { CommandClock } from './ports.ts';
import { ROLES, type Token, type TokenSecrets, type TokenStore } from './token-store.ts';

export const tokenRequestSchema = z.strictObject({
  name: name().describe('Who acts with it: the actor in revisions and notes.'),
  role: z
    .enum(ROLES)
    .describe('viewer looks, operator also runs, cancels and suspends, admin also defines and grants.'),
  namespaces: z
    .array(z.union([z.literal('*'), name()]))
    .min(1)
    .max(1_000)
    .optional()
    .describe('Namespaces that it reaches; `*` alone for all. Those of the asker unless given.'),
  expiresAt: z
    .string()
    .refine(isInstant, 'is not an instant with an offset from UTC')
    .optional()
    .describe('When it ends; never unless given.'),
  expiresIn: z
    .string()
    .refine(isDuration, 'is not a duration such as 90d')
    .optional()
    .describe('The same as a time from now, such as 90d.'),
});

/**
 * Makes a token that grants no more than its maker holds. The secret is in this answer and nowhere else.
 * @throws CommandError `invalid`, `forbidden`, `name-taken`
 */
export const createToken = async (
  ports: { tokens: TokenStore; secrets: TokenSecrets; clock: CommandClock },
  input: { request: unknown; by: Principal },
): Promise<{ token: Token; secret: string }> => {
  const parsed = tokenRequestSchema.safeParse(input.request);
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => problemOf(issue, input.request)));
  const { name, role, namespaces = Object.keys(input.by.roles), expiresAt, expiresIn } = parsed.data;
  const now = ports.clock.now();
  const expiry =
    expiresAt !== undefined ? Date.parse(expiresAt) : expiresIn !== undefined ? now + durationMs(expiresIn) : null;
  if (expiry !== null && expiry <= now)
    throw invalid([{ path: 'expiresAt', message: 'is over', remedy: 'Write an instant to come.' }]);
  if (!namespaces.every((namespace) => hasRole(input.by, 'admin', namespace)))
    throw new CommandError(
      'forbidden',
      'A token grants no more than its maker holds: you must be admin of each of its namespaces.',
    );

  const { secret, hash } = ports.secrets.issue();
  const facts = {
    name,
    role,
    namespaces: namespaces.includes('*') ? ['*'] : namespaces,
    createdAt: now,
    createdBy: input.by.name,
    expiresAt: expiry,
  };
  const id =
    name === 'admin'
      ? null
      : await ports.tokens.insert({ ...facts, hash }, tokenEntry(input.by, 'created', facts, now));
  if (id === null)
    throw new CommandError('name-taken', `The name ${name} is taken. Revoke that token first, or choose another name.`);
  return { token: { id, ...facts, revokedAt: null, lastUsedAt: null }, secret };
};

const problemOf = (issue: z.core.$ZodIssue, request: unknown): Problem => {
  const value = shownValue(issue.path, valueAt(request, issue.path));
  return {
    path: pathText(issue.path),
    ...(value === undefined ? {} : { value }),
    message: issue.message,
    remedy: 'Write {"name": "ci", "role": "admin|operator|viewer", "namespaces": ["shop"], "expiresIn": "90d"}.',
  };
};
