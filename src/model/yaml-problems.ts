import { type Document, isAlias, isCollection, isNode, type LineCounter, visit, type YAMLParseError } from 'yaml';
import type { Problem } from './problem.ts';

/** What keeps a YAML document from being read, with the place. A slip about aliases speaks for its whole line. */
export function problemsOf(document: Document.Parsed, lines: LineCounter): Problem[] {
  const lineOf = (offset: number) => lines.linePos(offset).line;
  const aliases = wrongAliases(document);
  const told = new Set(aliases.map(({ offset }) => lineOf(offset)));
  const errors = document.errors.filter(({ pos: [offset] }) => !told.has(lineOf(offset))).map(slipOf);
  return [...errors, ...aliases].map(({ offset, message, remedy }) => {
    const { line, col } = lines.linePos(offset);
    return { path: '', message: `Line ${line}, column ${col}: ${message}`, remedy };
  });
}

interface Slip {
  /** Where it stands in the text. */
  offset: number;
  message: string;
  remedy: string;
}

/** Aliases (`*name`) of blocks that nobody marked with `&name` before, or that hold the alias themselves. */
function wrongAliases(document: Document.Parsed): Slip[] {
  const marked = new Set<string>();
  const slips: Slip[] = [];
  visit(document, (_, node, above) => {
    if (isAlias(node)) {
      const offset = node.range?.[0] ?? 0;
      const { source } = node;
      if (above.some((holder) => isCollection(holder) && holder.anchor === source))
        slips.push({ offset, message: `*${source} stands within &${source} itself`, remedy: 'Write it out.' });
      else if (!marked.has(source))
        slips.push({
          offset,
          message: `*${source} repeats a block that &${source} marks before it, and there is none`,
          remedy: 'Put a text that begins with "*" in quotes, such as cron: "*/5 * * * *".',
        });
    } else if (isNode(node) && node.anchor !== undefined) marked.add(node.anchor);
  });
  return slips;
}

const slipOf = ({ message, pos: [offset] }: YAMLParseError): Slip => {
  if (/keys must be strings/i.test(message))
    return { offset, message: 'An object stands where a key must', remedy: 'Put a template in quotes: "{{ … }}".' };
  const [, remedy] = REMEDIES.find(([slip]) => slip.test(message)) ?? [null, 'Mend the YAML there.'];
  return { offset, message, remedy };
};

const REMEDIES: readonly [slip: RegExp, remedy: string][] = [
  [/tab/i, 'Indent with spaces.'],
  [/reserved character/i, 'Put the text in quotes.'],
  [/nested mappings/i, 'Put a text that holds ": " in quotes, or begin a new line.'],
  [/keys must be unique/i, 'Keep one of them.'],
];
