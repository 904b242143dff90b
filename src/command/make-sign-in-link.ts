import { userEntry } from './audit.ts';
import { existingUser, type UserPorts } from './existing-user.ts';
import type { Principal } from './grant.ts';
import type { SessionSecrets } from './user-store.ts';

const GOOD_FOR_MS = 24 * 3_600_000;

export interface SignInLink {
  secret: string;
  endsAt: number;
}

type LinkPorts = UserPorts & { sessionSecrets: SessionSecrets };

/** A link that signs a user in once, within a day: an invitation, or the way back in without the password. @throws CommandError `not-found` */
export const makeSignInLink = async (ports: LinkPorts, input: { name: string; by: Principal }): Promise<SignInLink> => {
  const user = await existingUser(ports, input.name);
  const now = ports.clock.now();
  const { secret, hash } = ports.sessionSecrets.issue();
  const endsAt = now + GOOD_FOR_MS;
  await ports.users.addLink({ hash, userId: user.id, endsAt }, userEntry(input.by, 'link', user, now));
  return { secret, endsAt };
};

/** Takes a user's password away and ends the sessions: the link alone leads back in. @throws CommandError `not-found` */
export const resetPassword = async (ports: LinkPorts, input: { name: string; by: Principal }): Promise<SignInLink> => {
  const user = await existingUser(ports, input.name);
  const now = ports.clock.now();
  const { secret, hash } = ports.sessionSecrets.issue();
  const endsAt = now + GOOD_FOR_MS;
  await ports.users.resetPassword(user.id, { hash, endsAt }, userEntry(input.by, 'password-reset', user, now));
  return { secret, endsAt };
};
