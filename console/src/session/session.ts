import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { sessionShape } from '../../../src/api/session-shapes.ts';
import type { Role } from '../../../src/command/token-store.ts';
import { queries } from '../api/queries.ts';
import { ask, keepCsrf } from '../api/request.ts';
import { setStanding } from '../api/standing.ts';

export type Session = z.output<typeof sessionShape>;
export type User = NonNullable<Session['user']>;

/** Who sits here; `user` is null for a stranger. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => kept(await ask<Session>('/session', { signal, signedOutIsFine: true })),
  staleTime: 60_000,
});

const kept = (session: Session): Session => {
  keepCsrf(session.csrf ?? '');
  if (session.user !== null) setStanding('well');
  return session;
};

/** On screens behind the sign-in. */
export const useUser = (): User => useSuspenseQuery(sessionQuery).data.user!;

const ORDER = ['viewer', 'operator', 'admin'] as const;

/** Whether the user may do in a namespace what the role does; without a namespace: in any. The server decides; this only hides what it would refuse. */
export const mayAs = ({ roles }: User, role: Role, namespace?: string): boolean =>
  Object.entries(roles).some(
    ([of, held]) =>
      (namespace === undefined || of === '*' || of === namespace) && ORDER.indexOf(held) >= ORDER.indexOf(role),
  );

/** Signs in by a password, or by the secret of a one-time link. */
export const signIn = async (by: { name: string; password: string } | { link: string }): Promise<void> =>
  begun(await ask<Session>('/login', { method: 'POST', body: by, signedOutIsFine: true }));

export interface FirstAccount {
  /** The admin token. */
  token: string;
  name: string;
  password: string;
}

/** The first account of a server, by its admin token. */
export const openFirstAccount = async ({ token, name, password }: FirstAccount): Promise<void> => {
  await ask('/users', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: { name, password, roles: { '*': 'admin' } },
    signedOutIsFine: true,
  });
  await signIn({ name, password });
};

export const signOut = async (): Promise<void> => {
  await ask('/session', { method: 'DELETE', signedOutIsFine: true });
  keepCsrf('');
  queries.clear();
};

const begun = (session: Session): void => {
  queries.setQueryData(sessionQuery.queryKey, kept(session));
};
