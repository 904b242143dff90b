import { QueryClient } from '@tanstack/react-query';
import { mayPass } from './refusal.ts';
import { onStanding } from './standing.ts';

const LONGEST_PAUSE_MS = 10_000;

/** Looks that fail because the server is away are tried again for as long as somebody looks; a refusal is an answer. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (_count, error) => mayPass(error),
      retryDelay: (count) => Math.min(500 * 2 ** count, LONGEST_PAUSE_MS),
      // The browser's own idea of being online knows nothing of a server on loopback or behind a tunnel.
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 1_000,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** How often the overview looks again, in ms, for which the server keeps one answer for everybody; TanStack Query pauses it while the page is hidden. */
export const LIVE_MS = 3_000;

/** How often a list or an object is looked at again. */
export const LOOK_MS = 5_000;

/** Once the server answers again, what it did not answer is asked at once, instead of after the pause. */
onStanding((standing) => {
  if (standing === 'well')
    void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.fetchFailureCount > 0 });
});
