/** `\p{Greek}` and `\x{10FFFF}` are one character of a pattern. */
const BRACED_ESCAPE = /\\[pPx]\{[^}]*\}/y;
const REPETITION = /\{(\d+)(,(\d*))?\}/y;
const CHARACTER_CLASS = /\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\]?/sy;

/**
 * About how many instructions a pattern compiles to: counted repetitions are unrolled, nested ones multiply.
 * Compiling takes time by this size, not by the pattern's length, so it is asked first; it errs high.
 */
export function patternSize(source: string): number {
  const open: number[] = [];
  let group = 0;
  let last = 0;
  for (let at = 0; at < source.length; ) {
    const char = source[at]!;
    const repetition = char === '{' ? matchAt(REPETITION, source, at) : null;
    if (repetition !== null) {
      const times = Math.max(Number(repetition[1]), Number(repetition[3] ?? 0), 1);
      group += last * (times - 1);
      last *= times;
    } else if (char === '(') {
      open.push(group);
      group = 0;
      last = 0;
    } else if (char === ')') {
      last = group + 2;
      group = (open.pop() ?? 0) + last;
    } else {
      last = 1;
      group += 1;
    }
    at += repetition?.[0].length ?? lengthOfAtom(source, at);
  }
  return open.reduce((sum, size) => sum + size, group);
}

function lengthOfAtom(source: string, at: number): number {
  if (source[at] === '[') return matchAt(CHARACTER_CLASS, source, at)?.[0].length ?? 1;
  if (source[at] !== '\\') return 1;
  return matchAt(BRACED_ESCAPE, source, at)?.[0].length ?? 2;
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
