import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const pack = promisify(gzip);
/** What is shorter travels in a few packets anyhow, and holds what must not be guessed at by its packed size, such as the token of a session. */
const WORTH_IT = 8_192;
/** Lists of JSON shrink to a tenth at the first level; more costs time and gains little. */
const LEVEL = constants.Z_BEST_SPEED;

/** Packs long answers for whoever takes gzip, off the loop that fires. */
export const compressAnswers = (server: FastifyInstance): void => {
  server.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < WORTH_IT || reply.hasHeader('content-encoding')) return payload;
    reply.header('vary', 'accept-encoding');
    if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(String(request.headers['accept-encoding'] ?? '')))
      return payload;
    const packed = await pack(payload, { level: LEVEL });
    reply.header('content-encoding', 'gzip').header('content-length', packed.length);
    return packed;
  });
};
