import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readConsolePage } from './console-page.ts';

/** Answers a request that is the console's; false where it is not. */
export type ConsoleDoor = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/**
 * The console's files stand before the API's guard: they are the same for everybody and hold nothing private. Files have hashed names
 * and never change, so they are kept for ever; every other path that a browser opens, and that is no route of the API, is a
 * screen, and the one page finds out which. A server without a built console is its API alone.
 */
export const serveConsole = async (server: FastifyInstance, folder: string | null): Promise<ConsoleDoor> => {
  if (folder === null || !existsSync(join(folder, 'index.html'))) return async () => false;
  await server.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false });
  const files = filesOf(folder);
  const page = readConsolePage(folder);
  return async (request, reply) => {
    if (!isLook(request)) return false;
    const file = pathOf(request).slice(1);
    if (files.has(file)) {
      const kept = file.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600';
      reply.header('cache-control', kept).header('vary', 'accept-encoding').sendFile(file);
      return true;
    }
    if (!isScreen(request)) return false;
    const { html, headers } = page();
    reply.headers(headers).send(html);
    return true;
  };
};

const isLook = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0]!;

/** A path that no route answers and that a person opened: under /api, and for programs, unknown stays unknown. */
const isScreen = (request: FastifyRequest): boolean =>
  (request.is404 || pathOf(request) === '/') &&
  !/^\/api(\/|$)/.test(pathOf(request)) &&
  (request.headers.accept ?? '').includes('text/html');

/** What was built, by path, but the page itself and the compressed twins. */
const filesOf = (folder: string): ReadonlySet<string> =>
  new Set(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        join(parentPath, name)
          .slice(folder.length)
          .replace(/^[\\/]+/, '')
          .replaceAll('\\', '/'),
      )
      .filter((path) => path !== 'index.html' && !/\.(br|gz)$/.test(path) && !path.startsWith('.')),
  );
