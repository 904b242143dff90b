import type { AuditAction, AuditEntry } from '../model/audit.ts';
import type { Principal } from './grant.ts';
import type { Token } from './token-store.ts';

/** What happened to a user. */
export const userEntry = (
  by: Pick<Principal, 'name' | 'address'>,
  action: AuditAction,
  { name }: { name: string },
  at: number,
  before: unknown = null,
  after: unknown = null,
): AuditEntry => ({
  at,
  actor: by.name,
  address: by.address,
  action,
  kind: 'User',
  namespace: null,
  name,
  before,
  after,
});

/** What happened to a token. One of a single namespace stands in that namespace, so that its admins see the entry. */
export const tokenEntry = (
  by: Pick<Principal, 'name' | 'address'>,
  action: 'created' | 'revoked',
  { name, role, namespaces, expiresAt }: Pick<Token, 'name' | 'role' | 'namespaces' | 'expiresAt'>,
  at: number,
): AuditEntry => {
  const grant = { role, namespaces, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() };
  const [only] = namespaces;
  return {
    at,
    actor: by.name,
    address: by.address,
    action,
    kind: 'Token',
    namespace: namespaces.length === 1 && only !== '*' ? only! : null,
    name,
    ...(action === 'created' ? { after: grant } : { before: grant }),
  };
};
