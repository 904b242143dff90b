import type { AuditAction, AuditKind } from '../model/audit.ts';
import { shownInstant } from './instants.ts';

/** A line of the audit log as it is stored. */
export interface AuditRow {
  id: number;
  at: number;
  actor: string;
  address: string | null;
  action: AuditAction;
  kind: AuditKind;
  /** Null for what belongs to no namespace. */
  namespace: string | null;
  name: string;
  /** The revision that the change made; null where it is no definition. */
  revision: number | null;
}

export interface AuditQuery {
  /** Entries of these namespaces; null: all, those of no namespace as well. */
  namespaces: readonly string[] | null;
  kinds?: readonly string[];
  actions?: readonly string[];
  name?: string;
  actor?: string;
  /** Instants of the entries, both included. */
  from?: number;
  to?: number;
  /** Part of the name or the actor, in any case. */
  text?: string;
  /** Entries with smaller ids. */
  before: number | null;
  limit: number;
}

/** What was, and what is, as plain data without secrets; null where there is nothing. */
export interface AuditChange {
  before: unknown;
  after: unknown;
}

/** The audit log, for reading; newest first. */
export interface AuditBook {
  /** `next` continues where a look ended, also where the page is not full yet; null at the end. */
  entries(query: AuditQuery): Promise<{ rows: AuditRow[]; next: number | null }>;
  entry(id: number): Promise<(AuditRow & AuditChange) | null>;
}

export const auditView = ({ id, at, ...entry }: AuditRow) => ({ id: String(id), at: shownInstant(at), ...entry });

export const auditDetailView = ({ before, after, ...row }: AuditRow & AuditChange) => ({
  ...auditView(row),
  before,
  after,
});
