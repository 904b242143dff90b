import type { FastifyRequest } from 'fastify';
import { CommandError } from '../command/command-error.ts';
import { covers, highestRole, type Principal, reaches, roleIn } from '../command/grant.ts';
import { sessionOf } from '../command/session.ts';
import type { Session, User } from '../command/user-store.ts';
import type { PeoplePorts } from './ports.ts';
import type { RouteTable } from './route-table.ts';
import type { Rule } from './rule.ts';
import { sessionSecretOf, showsCsrf } from './session-cookie.ts';
import type { SignIn } from './sign-in.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; absent on open routes. */
    principal?: Principal;
    /** Where a person asks who signed in at the console. */
    session?: { user: User; session: Session };
  }
}

const OUT_OF_SIGHT = 'There is no such object.';

/**
 * The one gate of the API, before a body is read: who asks is checked before what is asked. What has no rule is closed, and what another
 * namespace holds does not exist.
 */
export class Guard {
  constructor(
    private readonly table: RouteTable,
    private readonly signIn: SignIn,
    private readonly people: Pick<PeoplePorts, 'users' | 'sessionSecrets' | 'clock'>,
    private readonly namespaceOfRun: (runId: number) => Promise<string | null>,
  ) {}

  /** @throws CommandError `signed-out`, `forbidden`, `not-found` */
  async check(request: FastifyRequest): Promise<void> {
    const rule = request.is404 ? undefined : this.table.ruleOf(request.method, request.routeOptions.url ?? '');
    if (rule?.access === 'open') return;
    const principal = await this.principalOf(request);
    if (principal === null)
      throw new CommandError(
        'signed-out',
        'Send a valid token, authorization: Bearer bfy_… (`belfry token create` makes one), or sign in at the console: the page / of this server.',
      );
    request.principal = principal;
    if (request.is404) return;
    if (rule === undefined) throw new CommandError('forbidden', 'This route has no rule, so it is closed.');
    const namespace = await this.namespaceOf(rule, principal, request);
    const { role } = rule.access as Exclude<Rule['access'], 'open'>;
    const held = namespace === null ? highestRole(principal) : roleIn(principal, namespace);
    if (!covers(held, role))
      throw new CommandError(
        'forbidden',
        `This needs the role ${role}${namespace === '*' ? ' in all namespaces' : ''}; ${principal.name} has the role ${held ?? highestRole(principal)}.`,
      );
  }

  /** A token, or a session's cookie; with a cookie, a write must show what only a page of ours can read. */
  private async principalOf(request: FastifyRequest): Promise<Principal | null> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.signIn.principalOf(authorization, request.ip);
    const secret = sessionSecretOf(request);
    const found = secret === null ? null : await sessionOf(this.people, secret);
    if (secret === null || found === null) return null;
    if (!['GET', 'HEAD'].includes(request.method) && !showsCsrf(request, secret))
      throw new CommandError(
        'forbidden',
        'A write by a session needs its x-csrf-token, which GET /api/v1/session tells.',
      );
    request.session = found;
    return { name: found.user.name, roles: found.user.roles, address: request.ip };
  }

  /** The namespace whose role counts, `*` for all of them, null where any counts. What is out of sight does not exist. */
  private async namespaceOf({ access }: Rule, principal: Principal, request: FastifyRequest): Promise<string | null> {
    const kind = access === 'open' ? 'none' : access.namespace;
    const { ns, id } = (request.params ?? {}) as { ns?: string; id?: string };
    if (kind === 'all') return '*';
    if (kind === 'path') {
      if (!reaches(principal, ns ?? '')) throw new CommandError('not-found', OUT_OF_SIGHT);
      return ns ?? '';
    }
    if (kind === 'query') {
      const { namespace } = (request.query ?? {}) as { namespace?: unknown };
      if (typeof namespace !== 'string' || namespace === '') return null;
      if (!reaches(principal, namespace)) throw new CommandError('not-found', OUT_OF_SIGHT);
      return namespace;
    }
    if (kind !== 'run') return null;
    const runId = runIdOf(id ?? '');
    const namespace = runId === null ? null : await this.namespaceOfRun(runId);
    if (namespace === null || !reaches(principal, namespace))
      throw new CommandError('not-found', `There is no run ${(id ?? '').slice(0, 40)}.`);
    return namespace;
  }
}

/** A run's id as it stands in a path; null where it can't be one. */
export const runIdOf = (text: string): number | null => {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
};

/** The id in a path that the guard has let through: it is one. */
export const knownRunId = (text: string): number => runIdOf(text) ?? -1;
