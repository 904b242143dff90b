import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CommandError } from '../command/command-error.ts';
import { bodyOf, type Refusal, refusalOf } from './problem.ts';
import type { RouteTable } from './route-table.ts';

export interface ApiLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Turns whatever is thrown, wherever, into problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly table: RouteTable,
    private readonly log: ApiLog,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const path = request.url.split('?', 1)[0]!;
    const methods = isNoRoute(error, request) ? this.table.methodsAt(path) : [];
    const refusal: Refusal =
      methods.length > 0
        ? { code: 'method-not-allowed', detail: `${path} takes ${methods.join(', ')}.`, problems: [] }
        : refusalOf(error);
    const body = bodyOf(refusal, request.id);
    if (refusal.code === 'internal')
      this.log.error({ requestId: request.id, method: request.method, path, error: textOf(error) }, 'a request failed');
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (methods.length > 0) reply.header('allow', methods.join(', '));
    if (body.status === 401) reply.header('www-authenticate', 'Bearer realm="belfry"');
    if (body.status === 429 || body.status === 503) reply.header('retry-after', retryAfter(error));
    reply
      .code(body.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(body));
  }
}

/** Neither a refusal of ours nor a path that can't be read at all, as with `%E0%A4%A`. */
const isNoRoute = (error: unknown, request: FastifyRequest): boolean =>
  request.is404 && !(error instanceof CommandError) && (error as { code?: unknown }).code !== 'FST_ERR_BAD_URL';

/** In seconds; a server that is busy is so for a moment. */
const retryAfter = (error: unknown): string =>
  error instanceof CommandError && error.retryAfterMs !== undefined
    ? String(Math.ceil(error.retryAfterMs / 1_000))
    : '1';

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
