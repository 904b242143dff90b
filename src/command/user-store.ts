import type { AuditEntry } from '../model/audit.ts';
import type { Roles } from './grant.ts';

/** Somebody who signs in at the console. */
export interface User {
  id: number;
  /** Who acts, in revisions, notes and the audit log. */
  name: string;
  displayName: string;
  roles: Roles;
  /** Null until a password is set: who came by a one-time link sets one. */
  passwordHash: string | null;
  createdAt: number;
  createdBy: string;
  lastSignInAt: number | null;
}

/** One browser that is signed in. */
export interface Session {
  /** SHA-256 of the secret in the cookie, hex. */
  hash: string;
  userId: number;
  beganAt: number;
  seenAt: number;
  /** It ends then, however busy it is. */
  endsAt: number;
  address: string | null;
}

/** Users, their sessions and one-time links. What changes a user writes `entry` to the audit log in the same transaction. */
export interface UserStore {
  /** False until there is a living user. */
  any(): Promise<boolean>;
  /** Answers the new id, null where a living user has the name. */
  insert(user: Omit<User, 'id' | 'lastSignInAt'>, entry: AuditEntry): Promise<number | null>;
  byName(name: string): Promise<User | null>;
  /** In order of names. */
  list(afterName: string | null, limit: number): Promise<User[]>;
  change(id: number, change: Pick<User, 'displayName' | 'roles'>, entry: AuditEntry): Promise<void>;
  /** Ends the user's sessions but `keep`, and the links. */
  setPassword(id: number, passwordHash: string, keep: string | null, entry: AuditEntry): Promise<void>;
  /** Takes the password away, ends all sessions and links, and stores the one link that is good from now on. */
  resetPassword(id: number, link: { hash: string; endsAt: number }, entry: AuditEntry): Promise<void>;
  /** Ends all sessions and links of a user. */
  endSessions(id: number, entry: AuditEntry): Promise<void>;
  /** Ends the sessions and links; the name is free again. */
  remove(id: number, now: number, entry: AuditEntry): Promise<void>;
  addLink(link: { hash: string; userId: number; endsAt: number }, entry: AuditEntry): Promise<void>;
  /** Takes a link that is still good; the second to come gets null. */
  takeLink(hash: string, now: number): Promise<User | null>;
  begin(session: Session, entry: AuditEntry): Promise<void>;
  session(hash: string): Promise<{ session: Session; user: User } | null>;
  touch(hash: string, now: number): Promise<void>;
  end(hash: string, entry: AuditEntry): Promise<void>;
  /** Notes what changed nothing, such as a refused sign-in. */
  audit(entry: AuditEntry): Promise<void>;
}

/** A slow hash on purpose. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes the same time whether `hash` is null (nobody has the name) or not. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

/** New secrets, shown once, and what is stored of them. */
export interface SessionSecrets {
  issue(): { secret: string; hash: string };
  hashOf(secret: string): string;
}
