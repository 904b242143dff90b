import { notFound } from './command-error.ts';
import { boundTo, type Principal, reaches } from './grant.ts';
import type { CommandClock } from './ports.ts';
import type { Token, TokenStore } from './token-store.ts';

/** Ends a token at once, by id or name. @throws CommandError `not-found`, also for what the asker may not see */
export const revokeToken = async (
  ports: { tokens: TokenStore; clock: CommandClock },
  input: { token: string; by: Principal },
): Promise<void> => {
  const token = await ports.tokens.find(input.token);
  if (token === null || !sees(input.by, token)) throw notFound(`token ${input.token.slice(0, 80)}`);
  await ports.tokens.revoke(token.id, ports.clock.now());
};

/** Who is bound to namespaces sees the tokens that reach no further. */
export const sees = (principal: Principal, { namespaces }: Token): boolean =>
  boundTo(principal) === null || namespaces.every((namespace) => namespace !== '*' && reaches(principal, namespace));
