import { infiniteQueryOptions } from '@tanstack/react-query';
import { type Ask, ask } from '../api/request.ts';
import type { Page } from '../api/types.ts';

/** A list of the server's that goes on page by page. `ns`, which stands in the URL beside a screen's own filters, is the page's name for `namespace`. */
export const pagesQuery = <P extends Page<unknown>>(
  key: string,
  path: string,
  { ns: _, ...query }: NonNullable<Ask['query']>,
) =>
  infiniteQueryOptions({
    queryKey: [key, query],
    queryFn: ({ signal, pageParam }) => ask<P>(path, { query: { ...query, continue: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: P) => last.continue,
  });
