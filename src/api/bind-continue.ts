import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalid } from '../command/command-error.ts';
import { foreignContinue } from '../view/page.ts';

/** Parameters that say how much is shown of a list, not what is in it. */
const SHOWN = new Set(['continue', 'limit', 'runs']);

/**
 * Binds each `continue` to its list: route, names in the path, and filters. In another list, or among other filters, the place that it names
 * would silently leave things out.
 */
export const bindContinue = (server: FastifyInstance): void => {
  server.addHook('preHandler', async (request) => {
    const query = (request.query ?? {}) as Record<string, unknown>;
    if (typeof query.continue !== 'string') return;
    const [place, mark] = query.continue.split('.', 2);
    if (mark !== markOf(request)) throw invalid([foreignContinue(query.continue)]);
    query.continue = place;
  });
  server.addHook('preSerialization', async (request, _reply, answer) =>
    isPage(answer) ? { ...answer, continue: `${answer.continue}.${markOf(request)}` } : answer,
  );
};

const isPage = (answer: unknown): answer is { continue: string } =>
  typeof answer === 'object' && answer !== null && 'continue' in answer && typeof answer.continue === 'string';

const markOf = ({ routeOptions, params, query }: FastifyRequest): string => {
  const filters = entriesOf(query).filter(([name, value]) => !SHOWN.has(name) && value !== '');
  return createHash('sha256')
    .update(JSON.stringify([routeOptions.url, entriesOf(params), filters]))
    .digest('base64url')
    .slice(0, 10);
};

const entriesOf = (members: unknown): [string, unknown][] =>
  Object.entries(members ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
