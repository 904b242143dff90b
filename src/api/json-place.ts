const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings hold none, so they are where it ends
  /[\t\n\r ]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))/y;

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or }' | ', or ]' | 'end';

/**
 * Where a text stops being JSON, in lines and columns from 1, and what was expected there. The engine's own message names the place only
 * now and then, so a text that failed is read once more. Null where nothing is wrong.
 */
export const jsonPlace = (text: string): { line: number; column: number; expected: string } | null => {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  while (at < text.length || expected !== 'end') {
    TOKEN.lastIndex = at;
    const [all, sign, string, scalar] = TOKEN.exec(text) ?? [];
    if (all === undefined && expected === 'end' && text.slice(at).trim() === '') return null;
    const next: Expected | null =
      all === undefined ? null : after(expected, open, sign ?? (string === undefined ? scalar! : '"'));
    if (next === null) return placed(text, at, expected);
    expected = next;
    at += all!.length;
  }
  return null;
};

/** What must follow a token, null where it may not stand there. Keeps account of what is open. */
const after = (expected: Expected, open: ('{' | '[')[], token: string): Expected | null => {
  const within = (): Expected => (open.length === 0 ? 'end' : open.at(-1) === '{' ? ', or }' : ', or ]');
  if (expected === 'value' || expected === 'value or ]') {
    if (token === '{' || token === '[') {
      open.push(token);
      return token === '{' ? 'key or }' : 'value or ]';
    }
    if (token !== ']') return '},:'.includes(token) ? null : within();
  }
  if (token === '"' && (expected === 'key' || expected === 'key or }')) return ':';
  if (token === ':' && expected === ':') return 'value';
  if (token === ',' && expected === ', or }') return 'key';
  if (token === ',' && expected === ', or ]') return 'value';
  if ((token === '}' || token === ']') && expected.endsWith(` or ${token}`)) {
    open.pop();
    return within();
  }
  return null;
};

const placed = (text: string, from: number, expected: Expected) => {
  const at = from + (/^[\t\n\r ]*/.exec(text.slice(from))?.[0].length ?? 0);
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n'), expected };
};
