import { once } from 'node:events';
import { Controller, Get, Inject, type OnModuleDestroy, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CommandError } from '../command/command-error.ts';
import { boundTo, type Principal } from '../command/grant.ts';
import { proofLines } from '../view/proof.ts';
import { Asker } from './asker.ts';
import { COMMANDS, type CommandPorts, VIEWS, type Views } from './ports.ts';
import { instantParameter, namespaceParameter, readQuery, windowInOrder } from './query.ts';
import { Declare } from './rule.ts';

const proofQuery = z.strictObject({
  namespace: namespaceParameter(),
  job: z.string().max(63).optional().describe('Jobs of this name only.'),
  from: instantParameter()
    .optional()
    .describe('Begin of the window, included; without it each job is told from where its history begins.'),
  to: instantParameter().optional().describe('End of the window, included; now, unless given.'),
});

/** Each reads the whole window; more at once would only slow each other down. */
const MOST_AT_ONCE = 2;
/** Lines are handed to the socket in pieces of this size. */
const PIECE_CHARACTERS = 65_536;

/** The record of a window, streamed as fast as its reader takes it and never held in memory. */
@Controller('api/v1/proof')
export class Proof implements OnModuleDestroy {
  private readonly streams = new Set<AbortController>();

  constructor(
    @Inject(COMMANDS) private readonly commands: CommandPorts,
    @Inject(VIEWS) private readonly views: Views,
  ) {}

  @Declare({
    access: { role: 'viewer', namespace: 'query' },
    summary: 'Everything that is stored of a window, as JSON lines, for `belfry verify`',
    query: proofQuery,
    answers: {
      200: {
        description: 'Lines of type window, job, span, run, job-end; the last one is end (docs/verify.md).',
        contentType: 'application/x-ndjson',
      },
    },
  })
  @Get()
  async read(@Query() query: unknown, @Asker() asker: Principal, @Res() reply: FastifyReply): Promise<void> {
    const { namespace, job, from, to } = readQuery(proofQuery, query);
    windowInOrder({ from, to });
    if (this.streams.size >= MOST_AT_ONCE)
      throw new CommandError(
        'too-many-requests',
        `This server streams ${MOST_AT_ONCE} records already; try again later.`,
      );
    const now = this.commands.clock.now();
    const stream = new AbortController();
    this.streams.add(stream);
    const gone = () => stream.abort();
    reply.raw.once('close', gone);
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
      // A kept connection would hold up a server that stops.
      connection: 'close',
      'x-accel-buffering': 'no',
    });
    const asked = {
      namespaces: boundTo(asker, namespace),
      from: from ?? null,
      to: to ?? now,
    };
    try {
      await send(
        proofLines(this.views.proof, { ...asked, ...(job === undefined ? {} : { job }) }, now),
        reply,
        stream.signal,
      );
      reply.raw.end();
    } catch {
      // The reader sees that the last line is missing.
      reply.raw.destroy();
    } finally {
      this.streams.delete(stream);
      reply.raw.off('close', gone);
    }
  }

  onModuleDestroy(): void {
    for (const stream of this.streams) stream.abort();
  }
}

/** @throws where the reader left or the server stops */
const send = async (lines: AsyncIterable<object>, reply: FastifyReply, signal: AbortSignal): Promise<void> => {
  let piece = '';
  const flush = async () => {
    const taken = reply.raw.write(piece);
    piece = '';
    if (!taken) await once(reply.raw, 'drain', { signal });
  };
  for await (const line of lines) {
    signal.throwIfAborted();
    piece += `${JSON.stringify(line)}\n`;
    if (piece.length >= PIECE_CHARACTERS) await flush();
  }
  await flush();
};
