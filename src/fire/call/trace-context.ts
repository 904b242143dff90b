/** Distinguish the words of a trace id from those of a span id. */
const TRACE_SEEDS = [0x9e3779b9, 0x7f4a7c15, 0xf39cc060, 0x5cedc834] as const;
const SPAN_SEEDS = [0x85ebca6b, 0xc2b2ae35] as const;
const TWO_TO_32 = 0x1_0000_0000;

/**
 * W3C `traceparent` of a call: one trace a run, one span an attempt of a shard. Made from these numbers alone, so that it
 * can be computed again from the history; logIds are unique, hence so are the traces.
 */
export function traceparent(logId: number, shardIndex: number, attempt: number): string {
  const low = logId | 0;
  const high = Math.floor(logId / TWO_TO_32) | 0;
  let trace = '';
  for (const seed of TRACE_SEEDS) trace += word(mix(mix(seed, low), high));
  let span = '';
  for (const seed of SPAN_SEEDS) span += word(mix(mix(mix(mix(seed, low), high), shardIndex), attempt));
  // All zeros are invalid; one bit in each keeps them from it.
  return `00-${trace.slice(0, -1)}1-${span.slice(0, -1)}1-01`;
}

/** A round and the finish of MurmurHash3: every bit of the input reaches every bit of the word. */
function mix(state: number, input: number): number {
  let hash = Math.imul(state ^ Math.imul(input, 0xcc9e2d51), 0x1b873593);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Every call has six words of eight digits: looked up by the byte they cost a third of being converted. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const word = (value: number): string =>
  BYTES[value >>> 24]! + BYTES[(value >>> 16) & 255]! + BYTES[(value >>> 8) & 255]! + BYTES[value & 255]!;
