import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CommandError, notFound } from '../command/command-error.ts';
import { runSteps, type Step } from '../view/run-steps.ts';
import { VIEWS, type Views } from './ports.ts';

const LOOK_MS = 250;
/** A comment now and then keeps proxies from cutting a quiet stream. */
const KEEP_ALIVE_MS = 15_000;
const MOST_FOLLOWERS = 200;

/** Streams of the steps of live runs (server-sent events). A stream ends once its run is settled, its reader leaves, or the server stops. */
@Injectable()
export class RunFollowers implements OnModuleDestroy {
  private readonly streams = new Set<AbortController>();
  private stopping = false;

  constructor(@Inject(VIEWS) private readonly views: Views) {}

  /** @throws CommandError before the stream begins */
  async follow(runId: number, lastEventId: string | null, reply: FastifyReply): Promise<void> {
    if (this.stopping) throw new CommandError('stopping', 'This server shuts down.');
    if (this.streams.size >= MOST_FOLLOWERS)
      throw new CommandError(
        'too-many-requests',
        'Too many runs are followed already; read the events without following.',
      );
    if ((await this.views.history.namespaceOfRun(runId)) === null) throw notFound(`run ${runId}`);
    const stream = new AbortController();
    this.streams.add(stream);
    reply.raw.once('close', () => stream.abort());
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // A kept connection would hold up a server that stops.
      connection: 'close',
      'x-accel-buffering': 'no',
    });
    try {
      await this.stream(runId, lastEventId, stream.signal, (text) => reply.raw.write(text));
    } finally {
      this.streams.delete(stream);
      reply.raw.end();
    }
  }

  onModuleDestroy(): void {
    this.stopping = true;
    for (const stream of this.streams) stream.abort();
  }

  private async stream(
    runId: number,
    lastEventId: string | null,
    signal: AbortSignal,
    write: (text: string) => void,
  ): Promise<void> {
    write(': steps of a run\n\n');
    const sent = new Set<string>();
    let resumeAfter = lastEventId;
    let quietMs = 0;
    while (!signal.aborted) {
      const told = await runSteps(this.views, runId).catch(() => undefined);
      if (told === null) return;
      if (told !== undefined) {
        // A reader that comes back has seen everything up to the step it names, if that step is still told.
        const seen = resumeAfter === null ? -1 : told.steps.findIndex(({ id }) => id === resumeAfter);
        for (const { id } of told.steps.slice(0, seen + 1)) sent.add(id);
        resumeAfter = null;
        const fresh = told.steps.filter(({ id }) => !sent.has(id));
        for (const step of fresh) {
          sent.add(step.id);
          write(eventText(step));
        }
        if (!told.open) return;
        quietMs = fresh.length > 0 ? 0 : quietMs + LOOK_MS;
      }
      if (quietMs >= KEEP_ALIVE_MS) {
        write(': still there\n\n');
        quietMs = 0;
      }
      await pause(LOOK_MS, signal);
    }
  }
}

const eventText = (step: Step): string => `id: ${step.id}\ndata: ${JSON.stringify(step)}\n\n`;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
