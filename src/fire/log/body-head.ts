import type { Redactor } from './redact.ts';

/** Bytes that are kept of a reply's body. A failure is read by people, a success rarely. */
export const SUCCESS_HEAD_BYTES = 2_048;
export const FAILURE_HEAD_BYTES = 4_096;

/** Read beyond the head before masking, so that a secret which the cut would split is known as one. */
const MARGIN_BYTES = 4_096;

/** A text has hardly any of these; a picture or an archive many. */
const STRANGE = /[^\P{Cc}\t\n\r]|\ufffd/u;
const MOST_STRANGE = 0.05;

/**
 * The head of a body as text: at most `maxBytes` of UTF-8, cut between characters, masked, without control characters.
 * What is no text is told in a note in its place. Other charsets are read where the content type names one.
 */
export const bodyHead = (body: Buffer, contentType: string, maxBytes: number, redact: Redactor): string => {
  const text = textOf(wholeCharacters(body, maxBytes + MARGIN_BYTES), contentType);
  if (text === null)
    return `(binary, ${body.length} bytes${contentType === '' ? '' : `, ${redact(contentType).slice(0, 100)}`})`;
  const clean = redact(text);
  return body.length <= maxBytes && clean.length * 3 <= maxBytes ? clean : cutText(clean, maxBytes);
};

const textOf = (bytes: Buffer, contentType: string): string | null => {
  const text = decode(bytes, contentType);
  if (!STRANGE.test(text)) return text;
  let strange = 0;
  for (const _ of text.matchAll(EACH_STRANGE)) strange++;
  return strange > text.length * MOST_STRANGE ? null : text.replace(EACH_STRANGE, '\ufffd');
};

const EACH_STRANGE = new RegExp(STRANGE.source, 'gu');

const decode = (bytes: Buffer, contentType: string): string => {
  const charset = contentType.includes('charset')
    ? /charset\s{0,4}=\s{0,4}"?([\w.:-]{1,40})/i.exec(contentType)?.[1]
    : undefined;
  if (charset === undefined || /^utf-?8$/i.test(charset)) return bytes.toString('utf8');
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8'); // A charset that nobody knows.
  }
};

/** The first bytes, not ending within a UTF-8 character. */
const wholeCharacters = (bytes: Buffer, most: number): Buffer => {
  if (bytes.length <= most) return bytes;
  let end = most;
  while (end > most - 4 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
};

const cutText = (text: string, maxBytes: number): string => {
  const bytes = Buffer.from(text);
  return bytes.length <= maxBytes ? text : wholeCharacters(bytes, maxBytes).toString('utf8');
};
