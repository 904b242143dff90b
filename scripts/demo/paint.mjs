/** Colours, on terminals that want them only. */
const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, grey: 90, bold: 1 };
const colours = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

export const paint = (text, colour) => (colours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);

/** At most so many columns, where a terminal has fewer than the text; every text of the demo is one column a character. */
export const cut = (text, used) => {
  const room = (process.stdout.isTTY ? (process.stdout.columns ?? 120) : Number.POSITIVE_INFINITY) - used;
  return text.length <= room || room < 20 ? text : `${text.slice(0, room - 1)}…`;
};
