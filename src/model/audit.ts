/** What may have happened, in the audit log. */
export const AUDIT_ACTIONS = [
  'created',
  'changed',
  'deleted',
  'revoked',
  'password',
  'password-reset',
  'sessions-ended',
  'link',
  'sign-in',
  'refused',
  'sign-out',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** To what. */
export const AUDIT_KINDS = ['Job', 'Application', 'User', 'Token'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** Who changed what, when and from where. The log is only ever appended to. */
export interface AuditEntry {
  at: number;
  actor: string;
  /** Network address of the asker; null where none is known. */
  address: string | null;
  action: AuditAction;
  kind: AuditKind;
  /** Null for what belongs to no namespace. */
  namespace: string | null;
  name: string;
  /** For jobs and applications: the revision that the change made, which holds the document. */
  revision?: { objectId: number; number: number };
  /** For the others: what was, and what is, as plain data without secrets. */
  before?: unknown;
  after?: unknown;
}
