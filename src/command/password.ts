import { z } from 'zod';
import { userEntry } from './audit.ts';
import { invalid } from './command-error.ts';
import type { UserPorts } from './existing-user.ts';
import type { Principal } from './grant.ts';
import { readRequest } from './read-request.ts';
import type { Session, User } from './user-store.ts';

const SHORTEST = 12;

/** Long enough to resist guessing, no rules about signs; the upper bound keeps hashing cheap. */
export const passwordSchema = () => z.string().min(SHORTEST, `needs at least ${SHORTEST} characters`).max(256);

export const passwordChangeSchema = z.strictObject({
  old: z.string().max(256).optional().describe('The current password; absent only where none is set yet.'),
  password: passwordSchema().describe(`The new one, at least ${SHORTEST} characters.`),
});

/** @throws CommandError `invalid` where it can be guessed from the name */
export const checkedPassword = (password: string, name: string): string => {
  const core = password.toLowerCase().replaceAll(name, '');
  if (new Set(core).size >= 5) return password;
  throw invalid([
    {
      path: 'password',
      message: 'is too easily guessed',
      remedy: 'Choose more different letters than your name has; a sentence is good.',
    },
  ]);
};

/** Changes one's own password and ends one's other sessions. @throws CommandError `invalid`, `too-many-requests` */
export const changePassword = async (
  ports: UserPorts & { limits: { expectFree: Limit; failed: Limit } },
  input: { request: unknown; user: User; session: Session; by: Principal },
): Promise<void> => {
  const { old, password } = readRequest(passwordChangeSchema, input.request, 'Write {"old": "…", "password": "…"}.');
  const { user, session, by } = input;
  const now = ports.clock.now();
  if (user.passwordHash !== null) {
    ports.limits.expectFree(user.name, by.address, now);
    if (!(await ports.passwords.verify(old ?? '', user.passwordHash))) {
      ports.limits.failed(user.name, by.address, now);
      throw invalid([
        { path: 'old', message: 'is not the current password', remedy: 'Write the password that you signed in with.' },
      ]);
    }
  }
  const hash = await ports.passwords.hash(checkedPassword(password, user.name));
  await ports.users.setPassword(user.id, hash, session.hash, userEntry(by, 'password', user, now));
};

type Limit = (name: string, address: string | null, now: number) => void;
