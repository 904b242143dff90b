interface ShownRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

/** The request as a line for a POSIX shell. What is masked stays masked. */
export const curlOf = ({ method, url, headers, body }: ShownRequest): string =>
  [
    `curl -X ${method} ${quoted(url)}`,
    ...Object.entries(headers)
      // curl counts by itself.
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' \\\n  ');

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
