import { RE2JS } from 're2js';
import { patternSize } from './pattern-size.ts';

/** Instructions of a compiled pattern; repetitions are unrolled, so that `(\pL{1,1000}){50}` would be 50,000. */
const LARGEST_PROGRAM = 5_000;
/** The automaton that a longer text leaves behind is thrown away: it is a cache that grows by what strangers reply. */
const LONG_TEXT = 4_096;

/** Whether a text holds a match anywhere; `^` and `$` anchor it. Time is linear in the text, whatever the pattern. */
export interface Pattern {
  foundIn(text: string): boolean;
  /** Estimate of how long one character of text takes. */
  nsPerChar: number;
}

/**
 * Compiles an RE2 expression: no back-references, no look-around, hence no pattern that takes for ever.
 * @throws Error with a sentence where it isn't one, or is too large.
 */
export function compilePattern(source: string): Pattern {
  if (patternSize(source) > LARGEST_PROGRAM) throw tooLarge();
  const compiled = compile(source);
  const size = compiled.programSize();
  if (size > LARGEST_PROGRAM) throw tooLarge();
  return {
    foundIn: (text) => {
      const found = compiled.test(text);
      if (text.length > LONG_TEXT) compiled.reset();
      return found;
    },
    nsPerChar: 50 + 3 * size,
  };
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new Error((error as Error).message.replace(/^error parsing regexp: /, ''));
  }
}

const tooLarge = () => new Error('its repetitions make it too large; write smaller bounds');
