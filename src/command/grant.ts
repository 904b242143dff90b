import { ROLES, type Role } from './token-store.ts';

/** Who asks: a token by its name, or the admin of the settings. */
export interface Principal {
  name: string;
  role: Role;
  /** `*` alone stands for all. */
  namespaces: readonly string[];
}

export const hasRole = (principal: Principal, role: Role): boolean =>
  ROLES.indexOf(principal.role) >= ROLES.indexOf(role);

export const reaches = ({ namespaces }: Principal, namespace: string): boolean =>
  namespaces.includes('*') || namespaces.includes(namespace);

/** Namespaces that a list is narrowed to; null: all. */
export const boundTo = ({ namespaces }: Principal): readonly string[] | null =>
  namespaces.includes('*') ? null : namespaces;
