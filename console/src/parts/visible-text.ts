/** Characters that turn the order of what is shown around: a stranger's text must not read as another than it is. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of strangers with such characters as marks that can be seen: `⟨U+202E⟩`. */
export const visibleText = (text: string): string =>
  text.replace(TURNING, (char) => `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
