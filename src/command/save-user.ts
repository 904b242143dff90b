import { z } from 'zod';
import { name as dnsName } from '../model/metadata.ts';
import { line, patterned } from '../model/text.ts';
import { userEntry } from './audit.ts';
import { CommandError, invalid } from './command-error.ts';
import { existingUser, type UserPorts } from './existing-user.ts';
import type { Principal } from './grant.ts';
import { checkedPassword, passwordSchema } from './password.ts';
import { readRequest } from './read-request.ts';
import { ROLES } from './token-store.ts';
import type { User } from './user-store.ts';

const USER_NAME = /^[a-z0-9]([a-z0-9._@-]*[a-z0-9])?$/;

const roles = () =>
  z
    .record(z.union([z.literal('*'), dnsName()]), z.enum(ROLES))
    .refine(
      (given) => Object.keys(given).length > 0 && Object.keys(given).length <= 1_000,
      'needs 1 to 1,000 namespaces',
    )
    .describe('Role a namespace, such as {"shop": "operator"}; `*` stands for all. The highest that applies counts.');

const displayName = () => line(100).describe('Any script; the name where absent.');

export const newUserSchema = z.strictObject({
  name: patterned(USER_NAME, 63, {
    error: 'is not a name',
    remedy: 'Use small letters, digits, ".", "_", "@" and "-", beginning and ending with a letter or digit.',
  }).describe('Who acts, in revisions and the audit log; signs in with it.'),
  displayName: displayName().optional(),
  roles: roles(),
  password: passwordSchema().optional().describe('Absent: the user comes by a one-time link and sets one.'),
});

export const userChangeSchema = z.strictObject({ displayName: displayName().optional(), roles: roles().optional() });

const REMEDY = 'Write {"name": "ann", "roles": {"shop": "operator"}, "password": "…"}.';

/** @throws CommandError `invalid`, `name-taken` */
export const createUser = async (ports: UserPorts, input: { request: unknown; by: Principal }): Promise<User> => {
  const { name, displayName = '', roles, password } = readRequest(newUserSchema, input.request, REMEDY);
  const passwordHash = password === undefined ? null : await ports.passwords.hash(checkedPassword(password, name));
  const now = ports.clock.now();
  const facts = { name, displayName, roles, passwordHash, createdAt: now, createdBy: input.by.name };
  const id = await ports.users.insert(facts, userEntry(input.by, 'created', facts, now, null, shown(facts)));
  if (id === null) throw new CommandError('name-taken', `The name ${name} is taken. Choose another one.`);
  return { id, ...facts, lastSignInAt: null };
};

/** @throws CommandError `invalid`, `not-found` */
export const changeUser = async (
  ports: UserPorts,
  input: { name: string; request: unknown; by: Principal },
): Promise<User> => {
  const given = readRequest(userChangeSchema, input.request, 'Write {"roles": {"shop": "viewer"}}.');
  const user = await existingUser(ports, input.name);
  const after = { ...user, displayName: given.displayName ?? user.displayName, roles: given.roles ?? user.roles };
  await ports.users.change(
    user.id,
    after,
    userEntry(input.by, 'changed', user, ports.clock.now(), shown(user), shown(after)),
  );
  return after;
};

/** The sessions end at once. @throws CommandError `not-found`, `invalid` for oneself */
export const deleteUser = async (ports: UserPorts, input: { name: string; by: Principal }): Promise<void> => {
  const user = await existingUser(ports, input.name);
  if (user.name === input.by.name)
    throw invalid([{ path: 'name', value: user.name, message: 'is you', remedy: 'Ask another admin to do it.' }]);
  const now = ports.clock.now();
  await ports.users.remove(user.id, now, userEntry(input.by, 'deleted', user, now, shown(user), null));
};

const shown = ({ displayName, roles }: Pick<User, 'displayName' | 'roles'>) => ({ displayName, roles });
