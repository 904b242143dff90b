import type { FastifyReply } from 'fastify';

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** Answers are data for programs: nothing in them may be framed, sniffed, cached or run. A page that is more overrides its own. */
export const secureHeaders = (reply: FastifyReply): void => {
  reply.headers(HEADERS);
};
