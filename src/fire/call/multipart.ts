/** A part of multipart/form-data: name and text. */
export type TextPart = readonly [name: string, text: string];

/**
 * A body of text parts, with a boundary that depends on the shard alone, so that a retry sends the same bytes, and that
 * occurs in no part.
 */
export function multipartBody(parts: readonly TextPart[], seed: string): { body: string; boundary: string } {
  const boundary = freeBoundary(parts, `belfry-${seed}`);
  const lines = parts.map(
    ([name, text]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${quotedName(name)}"\r\n` +
      `content-type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
  );
  return { body: `${lines.join('')}--${boundary}--\r\n`, boundary };
}

/** Names as browsers write them: nothing can end the quotes or the line. */
const quotedName = (name: string): string =>
  name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

function freeBoundary(parts: readonly TextPart[], wanted: string): string {
  let boundary = wanted;
  for (let round = 1; parts.some(([name, text]) => text.includes(boundary) || name.includes(boundary)); round += 1)
    boundary = `${wanted}-${round}`;
  return boundary;
}
