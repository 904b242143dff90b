import type { Attempt } from '../../api/types.ts';

/** Where the time of an exchange goes, in order. */
export const PARTS = ['queue', 'dns', 'connect', 'firstByte', 'body'] as const;

export type TimingPart = (typeof PARTS)[number];

/** The parts that happened, in milliseconds; the body is what is left. Where nothing came back, the rest was waiting for the first byte. */
export const partsOf = ({ timing, durationMs, status }: Pick<Attempt, 'timing' | 'durationMs' | 'status'>) => {
  const { queueMs = 0, dnsMs = 0, connectMs = 0, firstByteMs = 0 } = timing ?? {};
  const rest = Math.max(0, durationMs - queueMs - dnsMs - connectMs - firstByteMs);
  const all: Record<TimingPart, number> = {
    queue: queueMs,
    dns: dnsMs,
    connect: connectMs,
    firstByte: status === null ? firstByteMs + rest : firstByteMs,
    body: status === null ? 0 : rest,
  };
  return PARTS.map((part) => ({ part, ms: all[part] })).filter(({ ms }) => ms > 0);
};
