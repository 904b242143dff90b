export interface ReadRequest {
  request: Record<string, unknown>;
  /** Base URL of the line, which an application names instead. */
  origin: string;
  /** Headers that belong to the application, and were left out. */
  dropped: string[];
  /** The longest time of the line, as manifests write it. */
  timeout?: string;
  /** Asks not to verify the certificate, which no job can. */
  isInsecure: boolean;
}

/** Options of curl that take a value and tell nothing about the request. */
const WITH_VALUE =
  /^(-o|--output|--connect-timeout|--retry|-x|--proxy|--cacert|--cert|--key|-w|--write-out|-c|--cookie-jar)$/;
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization']);
/** The way out writes these itself. */
const OWN = new Set(['host', 'content-length', 'connection', 'accept-encoding']);

/** A `curl` line, as a browser or a colleague gives it, as the request of a job; null where it is none. */
export const readCurl = (line: string): ReadRequest | null => {
  const [command, ...words] = wordsOf(line.trim());
  if (command !== 'curl') return null;
  let method: string | undefined;
  let url: string | undefined;
  let asQuery = false;
  let timeout: string | undefined;
  let isInsecure = false;
  const headers: [string, string][] = [];
  const data: string[] = [];
  const dropped: string[] = [];
  const take = (index: number) => words[index + 1] ?? '';
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === '-X' || word === '--request') method = take(at++);
    else if (/^-X./.test(word)) method = word.slice(2);
    else if (word === '-H' || word === '--header') headers.push(headerOf(take(at++)));
    else if (/^(-d|--data|--data-raw|--data-ascii|--data-binary|--data-urlencode)$/.test(word)) data.push(take(at++));
    else if (word === '--json') {
      data.push(take(at++));
      headers.push(['content-type', 'application/json']);
    } else if (word === '-G' || word === '--get') asQuery = true;
    else if (word === '-I' || word === '--head') method = 'HEAD';
    else if (word === '-A' || word === '--user-agent') headers.push(['user-agent', take(at++)]);
    else if (word === '-u' || word === '--user' || word === '-b' || word === '--cookie') {
      dropped.push(word.includes('u') ? 'authorization' : 'cookie');
      at++;
    } else if (word === '--url') url = take(at++);
    else if (word === '-m' || word === '--max-time') timeout = durationOf(take(at++));
    else if (/^(-[a-zA-Z]*k[a-zA-Z]*|--insecure)$/.test(word)) isInsecure = true;
    else if (WITH_VALUE.test(word)) at++;
    else if (!word.startsWith('-')) url ??= word;
  }
  const target = urlOf(url);
  if (target === null) return null;
  if (asQuery) for (const [name, value] of new URLSearchParams(data.join('&'))) target.searchParams.append(name, value);
  const kept = headers.filter(([name]) => {
    const lower = name.toLowerCase();
    if (CREDENTIALS.has(lower)) dropped.push(lower);
    return name !== '' && !CREDENTIALS.has(lower) && !OWN.has(lower);
  });
  const query = Object.fromEntries(target.searchParams);
  const body = asQuery || data.length === 0 ? {} : bodyOf(data.join('&'), kept);
  const own = kept.filter(
    ([name]) => !(name.toLowerCase() === 'content-type' && !('body' in body && typeof body.body === 'string')),
  );
  return {
    origin: target.origin,
    dropped: [...new Set(dropped)],
    ...(timeout === undefined ? {} : { timeout }),
    isInsecure,
    request: {
      method: (method ?? (data.length > 0 && !asQuery ? 'POST' : 'GET')).toUpperCase(),
      path: decodeURI(target.pathname),
      ...(Object.keys(query).length === 0 ? {} : { query }),
      ...(own.length === 0 ? {} : { headers: Object.fromEntries(own) }),
      ...body,
    },
  };
};

/** `30` or `2.5`, in seconds; nothing where it is no time. */
const durationOf = (seconds: string): string | undefined => {
  const ms = Math.round(Number(seconds) * 1_000);
  if (!(ms > 0)) return undefined;
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
};

const headerOf = (text: string): [string, string] => {
  const colon = text.indexOf(':');
  return colon === -1 ? ['', ''] : [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
};

const urlOf = (url: string | undefined): URL | null => {
  if (url === undefined) return null;
  try {
    return new URL(/^https?:\/\//.test(url) ? url : `http://${url}`);
  } catch {
    return null;
  }
};

/** JSON as an object, a form as fields, anything else as text. */
const bodyOf = (text: string, headers: readonly (readonly [string, string])[]): Record<string, unknown> => {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1].toLowerCase();
  if (type === undefined || type.includes('json'))
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null) return { body: value };
    } catch {
      // No JSON after all.
    }
  if (type === undefined || type.includes('x-www-form-urlencoded')) {
    const fields = [...new URLSearchParams(text)];
    if (text.includes('=') && new Set(fields.map(([name]) => name)).size === fields.length)
      return { form: Object.fromEntries(fields) };
  }
  return { body: text };
};

/** Words as a POSIX shell splits them; `$'…'` too, which browsers write. */
const wordsOf = (line: string): string[] => {
  const words: string[] = [];
  const word = /\s*((?:\\\r?\n|\\.|\$'(?:[^'\\]|\\.)*'|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|[^\s'"\\])+)/gy;
  for (let match = word.exec(line); match !== null; match = word.exec(line)) {
    const plain = unquoted(match[1]!);
    if (plain !== '' || /['"]/.test(match[1]!)) words.push(plain);
  }
  return words;
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

const unquoted = (word: string): string =>
  word.replace(
    /\\\r?\n|\\(.)|\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"/g,
    (_, escaped?: string, dollar?: string, single?: string, double?: string) =>
      escaped ??
      dollar?.replace(/\\u([0-9a-fA-F]{4})|\\(.)/g, (_all, code?: string, char?: string) =>
        code === undefined ? (ESCAPES[char!] ?? char!) : String.fromCharCode(Number.parseInt(code, 16)),
      ) ??
      single ??
      double?.replace(/\\([$`"\\]|\r?\n)/g, (_all, char: string) => (char.includes('\n') ? '' : char)) ??
      '',
  );
