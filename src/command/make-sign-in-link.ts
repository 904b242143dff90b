import { userEntry } from './audit.ts';
import { existingUser, type UserPorts } from './existing-user.ts';
import type { Principal } from './grant.ts';
import type { SessionSecrets } from './user-store.ts';

const GOOD_FOR_MS = 24 * 3_600_000;

/** A link that signs a user in once, within a day: an invitation, or the way back in without the password. @throws CommandError `not-found` */
export const makeSignInLink = async (
  ports: UserPorts & { sessionSecrets: SessionSecrets },
  input: { name: string; by: Principal },
): Promise<{ secret: string; endsAt: number }> => {
  const user = await existingUser(ports, input.name);
  const now = ports.clock.now();
  const { secret, hash } = ports.sessionSecrets.issue();
  const endsAt = now + GOOD_FOR_MS;
  await ports.users.addLink({ hash, userId: user.id, endsAt }, userEntry(input.by, 'link', user, now));
  return { secret, endsAt };
};
