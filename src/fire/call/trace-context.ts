/** Distinguish the words of a trace id from those of a span id. */
const TRACE_SEEDS = [0x9e3779b9, 0x7f4a7c15, 0xf39cc060, 0x5cedc834] as const;
const SPAN_SEEDS = [0x85ebca6b, 0xc2b2ae35] as const;
/** Four words of a trace id, two of a span id: written over at each call, as strings they would be thirty. */
const WORDS = Buffer.alloc((TRACE_SEEDS.length + SPAN_SEEDS.length) * 4);
const TWO_TO_32 = 0x1_0000_0000;

/**
 * W3C `traceparent` of a call: one trace a run, one span an attempt of a shard. Made from these numbers alone, so that it
 * can be computed again from the history; logIds are unique, hence so are the traces.
 */
export function traceparent(logId: number, shardIndex: number, attempt: number): string {
  const low = logId | 0;
  const high = Math.floor(logId / TWO_TO_32) | 0;
  for (const [at, seed] of TRACE_SEEDS.entries()) WORDS.writeInt32BE(mix(mix(seed, low), high), at * 4);
  for (const [at, seed] of SPAN_SEEDS.entries())
    WORDS.writeInt32BE(mix(mix(mix(mix(seed, low), high), shardIndex), attempt), (TRACE_SEEDS.length + at) * 4);
  const digits = WORDS.toString('hex');
  // All zeros are invalid; one bit in each keeps them from it.
  return `00-${digits.slice(0, 31)}1-${digits.slice(32, 47)}1-01`;
}

/** A round and the finish of MurmurHash3: every bit of the input reaches every bit of the word. */
function mix(state: number, input: number): number {
  let hash = Math.imul(state ^ Math.imul(input, 0xcc9e2d51), 0x1b873593);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
