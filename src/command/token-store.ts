import type { AuditEntry } from '../model/audit.ts';

export const ROLES = ['viewer', 'operator', 'admin'] as const;

/** What a token may do, each with all that the one before may: look, operate, define. */
export type Role = (typeof ROLES)[number];

export interface Token {
  id: number;
  /** Who acts, in revisions and notes. */
  name: string;
  role: Role;
  /** `*` alone stands for all. */
  namespaces: readonly string[];
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
}

/** What makes or ends a token writes `entry` to the audit log in the same transaction. */
export interface TokenStore {
  /** Answers the new id, null where a living token has the name. */
  insert(
    token: Omit<Token, 'id' | 'revokedAt' | 'lastUsedAt'> & { hash: string },
    entry: AuditEntry,
  ): Promise<number | null>;
  byHash(hash: string): Promise<Token | null>;
  /** Newest first, revoked ones left out. */
  list(afterId: number | null, limit: number): Promise<Token[]>;
  /** By id or by the name of a living one. */
  find(idOrName: string): Promise<Token | null>;
  /** False where it was revoked before. */
  revoke(id: number, now: number, entry: AuditEntry): Promise<boolean>;
  touch(id: number, now: number): Promise<void>;
}

export interface TokenSecrets {
  /** A new secret, shown once, and what is stored of it. */
  issue(): { secret: string; hash: string };
}
