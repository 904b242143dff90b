import type { FaultKind, Outcome } from '../../../src/fire/call/outcome.ts';
import type { Verdict } from '../../../src/fire/verdict/verdict.ts';

export const replied = (status: number, headers: Record<string, string | string[]> = {}): Outcome => ({
  reply: { status, headers, body: Buffer.from('{}') },
  sent: true,
  timing: { totalMs: 5 },
});

export const faulted = (kind: FaultKind): Outcome => ({
  fault: { kind, message: `${kind}` },
  sent: kind !== 'refused',
  timing: { totalMs: 5 },
});

export const failed: Verdict = { state: 'failed', reason: 'the status was 503, expected 200–299' };
export const succeeded: Verdict = { state: 'succeeded', reason: 'the status was 200' };
