import type { FastifyRequest } from 'fastify';
import { CommandError } from '../command/command-error.ts';
import { hasRole, type Principal, reaches } from '../command/grant.ts';
import type { RouteTable } from './route-table.ts';
import type { Rule } from './rule.ts';
import type { SignIn } from './sign-in.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; absent on open routes. */
    principal?: Principal;
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
    private readonly namespaceOfRun: (runId: number) => Promise<string | null>,
  ) {}

  /** @throws CommandError `signed-out`, `forbidden`, `not-found` */
  async check(request: FastifyRequest): Promise<void> {
    const rule = request.is404 ? undefined : this.table.ruleOf(request.method, request.routeOptions.url ?? '');
    if (rule?.access === 'open') return;
    const principal = await this.signIn.principalOf(request.headers.authorization);
    if (principal === null)
      throw new CommandError(
        'signed-out',
        'Send a valid token: authorization: Bearer bfy_… . `belfry token create` makes one.',
      );
    request.principal = principal;
    if (request.is404) return;
    if (rule === undefined) throw new CommandError('forbidden', 'This route has no rule, so it is closed.');
    await this.checkNamespace(rule, principal, request);
    const { role } = rule.access as Exclude<Rule['access'], 'open'>;
    if (!hasRole(principal, role))
      throw new CommandError(
        'forbidden',
        `This needs the role ${role}; the token ${principal.name} has the role ${principal.role}.`,
      );
  }

  private async checkNamespace({ access }: Rule, principal: Principal, request: FastifyRequest): Promise<void> {
    const kind = access === 'open' ? 'none' : access.namespace;
    const { ns, id } = (request.params ?? {}) as { ns?: string; id?: string };
    if (kind === 'path' && !reaches(principal, ns ?? '')) throw new CommandError('not-found', OUT_OF_SIGHT);
    if (kind === 'query') {
      const { namespace } = (request.query ?? {}) as { namespace?: unknown };
      if (typeof namespace === 'string' && namespace !== '' && !reaches(principal, namespace))
        throw new CommandError('not-found', OUT_OF_SIGHT);
    }
    if (kind !== 'run') return;
    const runId = runIdOf(id ?? '');
    const namespace = runId === null ? null : await this.namespaceOfRun(runId);
    if (namespace === null || !reaches(principal, namespace))
      throw new CommandError('not-found', `There is no run ${(id ?? '').slice(0, 40)}.`);
  }
}

/** A run's id as it stands in a path; null where it can't be one. */
export const runIdOf = (text: string): number | null => {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
};
