import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { MAX_BODY_BYTES } from './body.ts';

/** What comes beyond a refused body's limit is read and thrown away, so much and so long at most. */
const MOST_BYTES = 16 * MAX_BODY_BYTES;
const LONGEST_MS = 5_000;

/**
 * Most clients write a whole body before they read the answer: a connection that is closed meanwhile looks to them like a broken pipe, and
 * the refusal is never read. So the rest is let come before 413 is said.
 */
export const drainTooLarge = (server: FastifyInstance): void => {
  server.addHook('onSend', async ({ raw }, reply, payload) => {
    if (reply.statusCode === 413 && !raw.complete && !raw.destroyed) await drain(raw);
    return payload;
  });
};

/** Until the request ends, breaks off, or goes on for too long. */
const drain = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    let bytes = 0;
    const done = (): void => {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('close', done);
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) done();
    };
    const timer = setTimeout(done, LONGEST_MS);
    request.on('data', count).on('end', done).on('close', done).resume();
  });
