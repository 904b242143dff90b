import { notFound } from './command-error.ts';
import type { CommandClock } from './ports.ts';
import type { PasswordHasher, User, UserStore } from './user-store.ts';

export interface UserPorts {
  users: UserStore;
  passwords: PasswordHasher;
  clock: CommandClock;
}

/** @throws CommandError `not-found` */
export const existingUser = async ({ users }: Pick<UserPorts, 'users'>, name: string): Promise<User> => {
  const user = await users.byName(name.slice(0, 63));
  if (user === null) throw notFound(`user ${name.slice(0, 63)}`);
  return user;
};
