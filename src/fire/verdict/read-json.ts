/** Deeper replies are refused: every walk over one, and every copy to a thread, recurses. */
export const DEEPEST_JSON = 1_000;

const BOM_LENGTH = 3;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A reply's body without a byte order mark. */
export const withoutBom = (body: Buffer): Buffer =>
  body.length >= BOM_LENGTH && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf
    ? body.subarray(BOM_LENGTH)
    : body;

/**
 * Reads a reply as RFC 8259 JSON. What readers differ about means one thing here: a byte order mark is passed over, invalid
 * UTF-8 reads as U+FFFD, the last of duplicate keys counts, `__proto__` is a key like any other, lone surrogates stay,
 * numbers are doubles (so 1e400 is infinite), NaN and comments are no JSON.
 */
export function readJson(body: Buffer): { document: unknown } | { problem: string } {
  const bytes = withoutBom(body);
  if (bytes.length === 0) return { problem: 'the reply is empty, expected JSON' };
  // Nesting that deep needs more than as many bytes, so that small replies aren't even looked at.
  if (bytes.length > DEEPEST_JSON && isDeeperThan(bytes, DEEPEST_JSON))
    return { problem: `the reply is JSON nested deeper than ${DEEPEST_JSON} levels` };
  try {
    return { document: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return { problem: 'the reply is not JSON' };
  }
}

/** One pass over the bytes, before anything is built of them; right for valid JSON, harmless for the rest. */
function isDeeperThan(bytes: Buffer, deepest: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === QUOTE) inText = !inText;
    else if (inText) {
      if (byte === BACKSLASH) at += 1;
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}
