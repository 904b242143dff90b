import { type Document, type LineCounter, visit } from 'yaml';
import type { Problem } from './problem.ts';

/** Booleans of YAML 1.1, which kubectl reads; in YAML 1.2, which is read here, they are texts. */
const TRUE = /^(y|Y|yes|Yes|YES|on|On|ON)$/;
const FALSE = /^(n|N|no|No|NO|off|Off|OFF)$/;
/** Numbers there: octal ones, and ones with groups of digits. */
const NUMBER = /^[-+]?(0[0-7]+|[0-9]+_[0-9_]*)$/;

/**
 * Bare words that kubectl takes for something else than is read here, so that one manifest would make two different jobs. The key `on` of a
 * retry is left out: there kubectl refuses it, with the remedy.
 */
export function wordsReadOtherwise(document: Document.Parsed, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar: (place, { type, source = '', range }) => {
      if (type !== 'PLAIN' || (place === 'key' && source === 'on')) return;
      const meant = meaningElsewhere(source);
      if (meant === null) return;
      const { line, col } = lines.linePos(range?.[0] ?? 0);
      problems.push({
        path: '',
        message: `Line ${line}, column ${col}: kubectl reads the bare word ${source} as ${meant}`,
        remedy: `Write "${source}" where the text is meant, so that every door reads the same.`,
      });
    },
  });
  return problems;
}

const meaningElsewhere = (source: string): string | null => {
  if (TRUE.test(source)) return 'true';
  if (FALSE.test(source)) return 'false';
  return NUMBER.test(source) ? 'another number' : null;
};
