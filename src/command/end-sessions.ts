import { userEntry } from './audit.ts';
import { existingUser, type UserPorts } from './existing-user.ts';
import type { Principal } from './grant.ts';

/** Ends all sessions of a user, and the links nobody used yet; the password stays. @throws CommandError `not-found` */
export const endSessions = async (ports: UserPorts, input: { name: string; by: Principal }): Promise<void> => {
  const user = await existingUser(ports, input.name);
  await ports.users.endSessions(user.id, userEntry(input.by, 'sessions-ended', user, ports.clock.now()));
};
