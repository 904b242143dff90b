import { oncePer } from '../target/once-per.ts';

/** Masks secrets in a text that will be stored or shown. Never throws; a text without secrets comes back as it is. */
export type Redactor = (text: string) => string;

const MASK = '***';

/** Shorter values would mask ordinary words and numbers all over a reply. */
const SHORTEST_SECRET = 4;

/**
 * A redactor that knows an application's secret values, also as JSON, a URL or Base64 spell them, and whatever looks
 * like a credential to anybody: passwords, tokens, cookies, keys. Made once for a set of secrets.
 */
export const createRedactor = (secretValues: Iterable<string> = []): Redactor => {
  const known = spellings(secretValues);
  // Content types, reasons and small bodies are the same call after call: remembered, they cost a look-up.
  const harmless = new Set<string>();
  return (text) => {
    if (text.length <= LONGEST_REMEMBERED && harmless.has(text)) return text;
    const clean = mask(text, known);
    if (clean === text && text.length <= LONGEST_REMEMBERED) {
      if (harmless.size >= MOST_REMEMBERED) harmless.clear();
      harmless.add(text);
    }
    return clean;
  };
};

const LONGEST_REMEMBERED = 64;
const MOST_REMEMBERED = 200;

const mask = (text: string, known: readonly string[]): string => {
  let clean = text;
  for (const value of known) if (clean.includes(value)) clean = clean.replaceAll(value, MASK);
  return SUSPICIOUS.test(clean) ? maskCredentials(clean) : clean;
};

/** The redactor of an application's secrets, made once for each array of them. */
export const redactorFor = oncePer((secretValues: readonly string[]): Redactor => createRedactor(secretValues));

/** The longest first: a secret may be the beginning of another. */
const spellings = (secretValues: Iterable<string>): string[] => {
  const all = new Set<string>();
  for (const value of secretValues) {
    if (value.length < SHORTEST_SECRET) continue;
    all.add(value);
    all.add(JSON.stringify(value).slice(1, -1));
    all.add(encodeURIComponent(value.toWellFormed()));
    all.add(Buffer.from(value).toString('base64').replace(/=+$/, ''));
  }
  return [...all].sort((a, b) => b.length - a.length);
};

/** One quick look decides whether the patterns below are worth their time; each of them needs one of these words. */
const SUSPICIOUS =
  /pass|pwd|secret|token|auth|cookie|key|bearer|basic|credential|signature|eyJ|:\/\/[^/\s]{0,200}@|gh[pousr]_|sk-|xox|AKIA/i;

const ENDING =
  'passwords?|passwd|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|secret[-_]?key|signing[-_]?key|authorization|cookie|credentials?|client[-_]?secret|signature';
const NAME = `[\\w.-]{0,40}(?:${ENDING})`;

/** What to mask, each with what stands for it. All are linear or bounded by a small count: replies come from strangers. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g, MASK],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, MASK],
  [/\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|sk-[\w-]{20,}|xox[abprs]-[\w-]{10,}|whsec_[\w+/=]{10,})/g, MASK],
  // A word of small letters alone is English, not a credential.
  [
    /\b([Bb]earer|BEARER|[Bb]asic|BASIC)(\s{1,4}|%20|\+)(?=[a-z]{0,64}[A-Z0-9=_~+/])[\w\-.~+/]{12,}={0,2}/g,
    `$1$2${MASK}`,
  ],
  [/:\/\/[^\s/@:"']{1,64}:[^\s/@"']{1,256}@/g, `://${MASK}@`],
  // JSON, and JSON within a JSON text. An end that was cut off is masked up to the cut.
  [
    new RegExp(
      `("${NAME}"\\s{0,8}:\\s{0,8}(?:\\[\\s{0,8})?)(?:"(?:[^"\\\\]|\\\\[^])*(?:"|\\\\?$)|-?\\d[\\d.eE+-]*)`,
      'gi',
    ),
    `$1"${MASK}"`,
  ],
  [new RegExp(`(\\\\"${NAME}\\\\"\\s{0,8}:\\s{0,8}\\\\")(?:[^"\\\\]|\\\\(?!"))*`, 'gi'), `$1${MASK}`],
  [new RegExp(`(<(?:\\w{1,20}:)?${NAME}(?:\\s[^<>]{0,200})?>)[^<]+`, 'gi'), `$1${MASK}`],
  [
    new RegExp(`(\\$[\\w.[\\]'"-]{0,120}(?:${ENDING})["'\\]]{0,2} (?:was|is) )"(?:[^"\\\\]|\\\\[^])*"?`, 'gi'),
    `$1"${MASK}"`,
  ],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(\s{0,4}[:=]\s{0,4})(?!["[])[^\r\n"'<>]+/gi, `$1$2${MASK}`],
  [new RegExp(`\\b(${NAME})(=|%3D)(?!${MASK.replaceAll('*', '\\*')})[^&\\s"'<>;,]+`, 'gi'), `$1$2${MASK}`],
];

const maskCredentials = (text: string): string => {
  let clean = text;
  for (const [pattern, mask] of CREDENTIALS) clean = clean.replace(pattern, mask);
  return clean;
};
