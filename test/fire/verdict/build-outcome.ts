import type { Outcome } from '../../../src/fire/call/outcome.ts';

/** An exchange that ended with a reply. */
export const replyOf = (body: string | Buffer, status = 200): Outcome => ({
  reply: { status, headers: {}, body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body },
  sent: true,
  timing: { totalMs: 1 },
});
