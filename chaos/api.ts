import type { Member } from './member.ts';

export interface Answer<T> {
  status: number;
  body: T;
}

/** Asks a member's API. @throws where nobody answers within `withinMs` */
export const ask = async <T>(
  { url }: Pick<Member, 'url'>,
  token: string,
  method: string,
  path: string,
  body?: unknown,
  withinMs = 10_000,
): Promise<Answer<T>> => {
  const reply = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(withinMs),
  });
  const text = await reply.text();
  return { status: reply.status, body: (text === '' ? null : JSON.parse(text)) as T };
};

export const documentOf = (kind: 'HttpJob' | 'HttpApplication', name: string, spec: object) => ({
  apiVersion: 'belfry.dev/v1',
  kind,
  metadata: { name },
  spec,
});

/** Calls `act` for each, so many at once. */
export const allOf = async <T>(
  items: Iterable<T>,
  atOnce: number,
  act: (item: T) => Promise<unknown>,
): Promise<void> => {
  const queue = [...items];
  const work = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
};
