import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import type { Fault } from '../../fire/call/outcome.ts';

type Decoder = (bytes: Buffer, maxOutputLength: number) => Promise<Buffer>;

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);
const inflateRawAsync = promisify(inflateRaw);
const brotliAsync = promisify(brotliDecompress);
const zstdAsync = promisify(zstdDecompress);

const gzip: Decoder = (bytes, maxOutputLength) => gunzipAsync(bytes, { maxOutputLength });
/** Servers mean zlib by "deflate", and some of them raw deflate; the first nibble tells. */
const deflate: Decoder = (bytes, maxOutputLength) =>
  ((bytes[0] ?? 0) & 0x0f) === 8
    ? inflateAsync(bytes, { maxOutputLength })
    : inflateRawAsync(bytes, { maxOutputLength });

const DECODERS: Record<string, Decoder> = {
  gzip,
  'x-gzip': gzip,
  deflate,
  br: (bytes, maxOutputLength) => brotliAsync(bytes, { maxOutputLength }),
  // 8 MiB is the window that RFC 9659 asks of HTTP; a larger one is memory at a stranger's wish.
  zstd: (bytes, maxOutputLength) =>
    zstdAsync(bytes, { maxOutputLength, params: { [constants.ZSTD_d_windowLogMax]: 23 } }),
};

const MOST_LAYERS = 2;
const EMPTY = Buffer.alloc(0);

/** The encodings to take off, the outermost first; empty where there is nothing to do. Unknown ones stay as they are. */
export const encodingsOf = (header: string | string[] | undefined): string[] => {
  if (header === undefined) return [];
  const names = String(header)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  return names.every((name) => Object.hasOwn(DECODERS, name)) ? names.reverse() : [];
};

/**
 * Unpacks a body off the event loop, in zlib's threads. It stops as soon as `cap` bytes have come out: a bomb costs its cap.
 * @param encodings as `encodingsOf` gives them
 */
export const decompress = async (
  bytes: Buffer,
  encodings: readonly string[],
  cap: number,
): Promise<{ body: Buffer; fault?: Fault }> => {
  if (encodings.length > MOST_LAYERS)
    return { body: EMPTY, fault: { kind: 'protocol', message: `the reply is packed ${encodings.length} times over` } };
  let body = bytes;
  try {
    for (const encoding of encodings) if (body.length > 0) body = await DECODERS[encoding]!(body, cap);
    return { body };
  } catch (error) {
    const isTooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    const fault: Fault = isTooLarge
      ? { kind: 'too-large', message: `the reply may have ${cap} bytes and has more, unpacked from ${bytes.length}` }
      : { kind: 'protocol', message: `the reply's ${encodings.join(', ')} body is broken` };
    return { body: EMPTY, fault };
  }
};
