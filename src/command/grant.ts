import { ROLES, type Role } from './token-store.ts';

/** Role a namespace; `*` stands for all namespaces. The highest that applies counts. */
export type Roles = Readonly<Record<string, Role>>;

/** Who asks: a user, a token by its name, or the admin of the settings. */
export interface Principal {
  name: string;
  roles: Roles;
  /** Network address it asks from; null where none is known. */
  address: string | null;
}

const rank = (role: Role | undefined): number => (role === undefined ? -1 : ROLES.indexOf(role));

/** The highest role that somebody has in a namespace; undefined where none. */
export const roleIn = ({ roles }: Pick<Principal, 'roles'>, namespace: string): Role | undefined => {
  const everywhere = ownRole(roles, '*');
  const there = ownRole(roles, namespace);
  return rank(there) > rank(everywhere) ? there : everywhere;
};

/** The highest role that somebody has anywhere. */
export const highestRole = ({ roles }: Pick<Principal, 'roles'>): Role =>
  Object.values(roles).reduce((highest, role) => (rank(role) > rank(highest) ? role : highest), 'viewer');

/** Whether the role held may do what the asked one may. */
export const covers = (held: Role | undefined, asked: Role): boolean => rank(held) >= rank(asked);

export const hasRole = (principal: Principal, role: Role, namespace: string): boolean =>
  covers(roleIn(principal, namespace), role);

export const reaches = (principal: Principal, namespace: string): boolean => roleIn(principal, namespace) !== undefined;

/** Namespaces that a list is narrowed to: the one asked for, or all that somebody reaches; null: all there are. */
export const boundTo = ({ roles }: Principal, only?: string): readonly string[] | null => {
  if (only !== undefined) return [only];
  return ownRole(roles, '*') === undefined ? Object.keys(roles) : null;
};

/** Namespaces in which somebody has at least this role; null: all. */
export const boundAs = ({ roles }: Pick<Principal, 'roles'>, role: Role): readonly string[] | null =>
  covers(ownRole(roles, '*'), role) ? null : Object.keys(roles).filter((each) => covers(roles[each], role));

/** What a token grants: one role in each of its namespaces. */
export const rolesOf = (role: Role, namespaces: readonly string[]): Roles =>
  Object.fromEntries(namespaces.map((namespace) => [namespace, role]));

/** A namespace may be called `constructor`. */
const ownRole = (roles: Roles, namespace: string): Role | undefined =>
  Object.hasOwn(roles, namespace) ? roles[namespace] : undefined;
