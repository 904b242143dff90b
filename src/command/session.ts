import { userEntry } from './audit.ts';
import { CommandError } from './command-error.ts';
import type { CommandClock } from './ports.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import type { PasswordHasher, Session, SessionSecrets, User, UserStore } from './user-store.ts';

const HOUR_MS = 3_600_000;
/** A session that nobody uses ends after so long, and any session after a week. */
export const IDLE_MS = 12 * HOUR_MS;
export const LONGEST_MS = 7 * 24 * HOUR_MS;
const TOUCHED_EVERY_MS = 60_000;

export interface SessionPorts {
  users: UserStore;
  passwords: PasswordHasher;
  sessionSecrets: SessionSecrets;
  limits: SignInLimits;
  clock: CommandClock;
  log: SessionLog;
}

export interface SessionLog {
  error(facts: object, message: string): void;
}

/** A session that has begun; the secret goes into the cookie and nowhere else. */
export interface Begun {
  user: User;
  session: Session;
  secret: string;
}

/**
 * Signs in by name and password. Who is unknown takes as long as a wrong password, and neither is told apart.
 * @throws CommandError `signed-out`, `too-many-requests`
 */
export const signInByPassword = async (
  ports: SessionPorts,
  { name: given, password, address }: { name: string; password: string; address: string | null },
): Promise<Begun> => {
  const name = given.trim().toLowerCase();
  const now = ports.clock.now();
  ports.limits.expectFree(name, address, now);
  const user = await ports.users.byName(name);
  if (await ports.passwords.verify(password, user?.passwordHash ?? null)) return begin(ports, user!, address);
  ports.limits.failed(name, address, now);
  // Nobody waits for this: a busy store would make the refusal late for those who exist, and so tell who does.
  if (user !== null)
    ports.users
      .audit(userEntry({ name, address }, 'refused', user, now))
      .catch((error: unknown) =>
        ports.log.error({ err: error, user: name }, 'a refused sign-in is not in the audit log'),
      );
  throw new CommandError('signed-out', 'Name or password is wrong.');
};

/** Signs in by a one-time link. @throws CommandError `signed-out`, `too-many-requests` */
export const signInByLink = async (
  ports: SessionPorts,
  { link, address }: { link: string; address: string | null },
): Promise<Begun> => {
  const now = ports.clock.now();
  ports.limits.expectFree('', address, now);
  const user = await ports.users.takeLink(ports.sessionSecrets.hashOf(link), now);
  if (user !== null) return begin(ports, user, address);
  ports.limits.failed('', address, now);
  throw new CommandError('signed-out', 'This link was used already, or its time is over.');
};

const begin = async (ports: SessionPorts, user: User, address: string | null): Promise<Begun> => {
  const now = ports.clock.now();
  const { secret, hash } = ports.sessionSecrets.issue();
  const session: Session = { hash, userId: user.id, beganAt: now, seenAt: now, endsAt: now + LONGEST_MS, address };
  await ports.users.begin(session, userEntry({ name: user.name, address }, 'sign-in', user, now));
  return { user, session, secret };
};

/** Whose session a cookie's secret is; null where it is none, or over. */
export const sessionOf = async (
  { users, sessionSecrets, clock }: Pick<SessionPorts, 'users' | 'sessionSecrets' | 'clock'>,
  secret: string,
): Promise<{ user: User; session: Session } | null> => {
  const found = await users.session(sessionSecrets.hashOf(secret));
  const now = clock.now();
  if (found === null || found.session.endsAt <= now || found.session.seenAt + IDLE_MS <= now) return null;
  if (now - found.session.seenAt >= TOUCHED_EVERY_MS) await users.touch(found.session.hash, now);
  return found;
};

export const signOut = (
  { users, clock }: Pick<SessionPorts, 'users' | 'clock'>,
  { user, session, address }: { user: User; session: Session; address: string | null },
): Promise<void> => users.end(session.hash, userEntry({ name: user.name, address }, 'sign-out', user, clock.now()));
