import { tokenEntry } from './audit.ts';
import { notFound } from './command-error.ts';
import { hasRole, type Principal } from './grant.ts';
import type { CommandClock } from './ports.ts';
import type { Token, TokenStore } from './token-store.ts';

/** Ends a token at once, by id or name. @throws CommandError `not-found`, also for what the asker may not see */
export const revokeToken = async (
  ports: { tokens: TokenStore; clock: CommandClock },
  input: { token: string; by: Principal },
): Promise<void> => {
  const token = await ports.tokens.find(input.token);
  if (token === null || !sees(input.by, token)) throw notFound(`token ${input.token.slice(0, 80)}`);
  const now = ports.clock.now();
  await ports.tokens.revoke(token.id, now, tokenEntry(input.by, 'revoked', token, now));
};

/** Whoever is admin of all that a token reaches sees it, and may end it. */
export const sees = (principal: Principal, { namespaces }: Token): boolean =>
  namespaces.every((namespace) => hasRole(principal, 'admin', namespace));
