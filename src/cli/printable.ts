// C0 and C1 controls (newline and tab are handled apart), bidirectional overrides, and line separators.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

const visible = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text of strangers (names, reasons, replies) made harmless for a terminal: no escape sequence survives. Keeps newlines and tabs. */
export const printable = (text: string): string => text.replace(unsafe, visible);

/** The same for a place that has room for one line only. */
export const oneLine = (text: string): string => printable(text.replace(/\s*\r?\n\s*/g, ' ⏎ ').replaceAll('\t', ' '));
